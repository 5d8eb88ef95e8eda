package io.millrace.metadata.controller;

import io.millrace.base.Uuid;
import io.millrace.metadata.PartitionImage;
import io.millrace.metadata.PartitionImage.Eligible;
import io.millrace.protocol.metadata.PartitionChangeRecord;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of one partition: its in-sync set, its eligible replicas, its leader. The one place
 * that elects. For one decision.
 *
 * <p>The leader is a node that has all committed records: a member of the in-sync set or, with ELR,
 * an eligible replica (KIP-966); one that may have lost some only where the topic's settings, or a
 * command, allow it. Without ELR the in-sync set is never empty: its last member stays, so that it
 * is known who has the records.
 */
final class PartitionChange {

    /** Who may become the leader. */
    enum Election {
        /** The present leader stays if it can; else whoever has all records. */
        ONLINE,
        /** The first replica if it has all records, even where another one leads well. */
        PREFERRED,
        /** As ONLINE; if there is nobody, any replica at all. */
        UNCLEAN
    }

    /**
     * @param eligible whether eligible replicas are kept: {@code eligible.leader.replicas.version}
     */
    record Terms(boolean eligible, TopicPolicy policy) {}

    /** A leader, and whether it may lack committed records. */
    private record Elected(int leader, boolean unclean) {}

    private final PartitionImage before;
    private final Terms terms;
    private final IntPredicate mayLead;
    private List<Integer> inSync;
    private Election election = Election.ONLINE;
    private int lost = PartitionImage.NO_LEADER;
    private boolean newEpoch;
    private boolean settled;
    private @Nullable List<Uuid> directories;

    PartitionChange(PartitionImage before, Terms terms, Eligibility eligibility) {
        this.before = before;
        this.terms = terms;
        this.mayLead = node -> eligibility.mayLead(before, node);
        this.inSync = before.inSync();
        this.election = terms.policy().unclean() ? Election.UNCLEAN : Election.ONLINE;
    }

    PartitionChange inSync(List<Integer> members) {
        inSync = members;
        return this;
    }

    /** The node's copy is out of sync, or gone. */
    PartitionChange without(int node) {
        List<Integer> rest = new ArrayList<>(inSync);
        rest.remove((Integer) node);
        if (!rest.isEmpty() || terms.eligible()) {
            inSync = rest;
        }
        return this;
    }

    /** The node's copy may have lost committed records: it is neither in sync nor eligible. */
    PartitionChange lost(int node) {
        lost = node;
        return without(node);
    }

    PartitionChange election(Election wanted) {
        election = wanted;
        return this;
    }

    /** A new leader epoch, even if the leader stays: readers have to look where they are. */
    PartitionChange newEpoch() {
        newEpoch = true;
        return this;
    }

    /** The leader that was elected uncleanly has found its bearings. */
    PartitionChange settled() {
        settled = true;
        return this;
    }

    PartitionChange directories(List<Uuid> changed) {
        directories = changed;
        return this;
    }

    /** What to write; null when nothing changes. */
    @Nullable PartitionChangeRecord record(Uuid topicId, int number) {
        Elected elected = elect();
        boolean leads = elected.leader() != PartitionImage.NO_LEADER;
        if (leads && !inSync.contains(elected.leader())) {
            inSync = List.of(elected.leader());
        }
        Eligible eligible = eligible(elected);
        PartitionChangeRecord record =
                new PartitionChangeRecord().topicId(topicId).partitionId(number);
        boolean changed = false;
        if (!inSync.equals(before.inSync())) {
            record.isr(inSync);
            changed = true;
        }
        if (elected.leader() != before.leader() || (newEpoch && leads)) {
            record.leader(elected.leader());
            changed = true;
        }
        if (!eligible.replicas().equals(before.eligible().replicas())) {
            record.eligibleLeaderReplicas(eligible.replicas());
            changed = true;
        }
        if (!eligible.lastKnown().equals(before.eligible().lastKnown())) {
            record.lastKnownElr(eligible.lastKnown());
            changed = true;
        }
        boolean recovering = elected.unclean() || (before.recovering() && !settled);
        if (recovering != before.recovering()) {
            record.leaderRecoveryState((byte) (recovering ? 1 : 0));
            changed = true;
        }
        if (directories != null && !directories.equals(before.replicas().directories())) {
            record.directories(directories);
            changed = true;
        }
        return changed ? record : null;
    }

    private Elected elect() {
        List<Integer> replicas = before.replicas().nodes();
        int preferred = replicas.getFirst();
        if (election == Election.PREFERRED && isInSync(preferred)) {
            return new Elected(preferred, false);
        }
        if (isInSync(before.leader())) {
            return new Elected(before.leader(), false);
        }
        for (int node : replicas) {
            if (isInSync(node)) {
                return new Elected(node, false);
            }
        }
        Set<Integer> alsoComplete = eligibleNow();
        for (int node : replicas) {
            if (alsoComplete.contains(node) && mayLead.test(node)) {
                return new Elected(node, false);
            }
        }
        // Nobody is known to have everything. The last leader has the most, as far as one can say.
        List<Integer> lastKnown = before.eligible().lastKnown();
        if (terms.eligible()
                && inSync.isEmpty()
                && alsoComplete.isEmpty()
                && lastKnown.size() == 1
                && mayLead.test(lastKnown.getFirst())) {
            return new Elected(lastKnown.getFirst(), true);
        }
        if (election == Election.UNCLEAN) {
            for (int node : replicas) {
                if (mayLead.test(node)) {
                    return new Elected(node, true);
                }
            }
        }
        return new Elected(PartitionImage.NO_LEADER, false);
    }

    private boolean isInSync(int node) {
        return inSync.contains(node) && mayLead.test(node);
    }

    /** Those out of sync that have all committed records, if nobody but them leads. */
    private Set<Integer> eligibleNow() {
        Set<Integer> candidates = new LinkedHashSet<>();
        if (terms.eligible() && inSync.size() < minInSync()) {
            candidates.addAll(before.eligible().replicas());
            candidates.addAll(before.inSync());
            candidates.removeAll(inSync);
            candidates.remove(lost);
        }
        return candidates;
    }

    /**
     * Below the minimum nothing more is committed, so whoever had all records keeps having them. An
     * unclean leader decides anew what is committed: nobody else is known to have that.
     */
    private Eligible eligible(Elected elected) {
        if (!terms.eligible() || elected.unclean()) {
            return Eligible.NONE;
        }
        List<Integer> replicas = List.copyOf(eligibleNow());
        if (!inSync.isEmpty()) {
            return new Eligible(replicas, List.of());
        }
        return new Eligible(
                replicas,
                before.leader() == PartitionImage.NO_LEADER
                        ? before.eligible().lastKnown()
                        : List.of(before.leader()));
    }

    private int minInSync() {
        return Math.min(terms.policy().minInSync(), before.replicas().nodes().size());
    }
}
