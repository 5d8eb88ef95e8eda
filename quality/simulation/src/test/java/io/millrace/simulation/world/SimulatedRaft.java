package io.millrace.simulation.world;

import io.millrace.base.Check;
import io.millrace.base.Clock;
import io.millrace.base.Digits;
import io.millrace.consensus.Voter;
import io.millrace.consensus.raft.EntryId;
import io.millrace.consensus.raft.RaftEngine;
import io.millrace.consensus.raft.RaftEngines;
import io.millrace.files.FileSystem;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What orders the metadata of all voters: one log of what a majority has, with everything that a
 * Raft library may do. Leaders lose their majority, and learn of it late; what a deposed leader has
 * proposed may be ordered all the same, and nobody tells it so; voters lag, and get snapshots.
 */
public final class SimulatedRaft {
    private static final long WATCH_MILLIS = 50;
    private static final long ELECTION_MILLIS_MIN = 200;
    private static final long ELECTION_MILLIS_MAX = 800;
    private static final long DEPOSED_MILLIS_MAX = 1_000;
    private static final int SNAPSHOT_BEHIND = 20;
    private static final int NOBODY = -1;

    private record Ordered(EntryId id, ByteBuffer entry) {}

    /** A proposal that is on its way. */
    private record Flying(long term, ByteBuffer entry, long dueNanos) {}

    private final Scheduler scheduler;
    private final Links links;
    private final List<Node> voters;
    private final List<Ordered> log = new ArrayList<>();
    private final List<Flying> flying = new ArrayList<>();
    private final Map<Integer, Member> members = new TreeMap<>();

    /** What a snapshot's file stands for, by its path at each voter. */
    private final Map<Integer, TreeMap<Long, EntryId>> snapshots = new HashMap<>();

    private long term;
    private int leader = NOBODY;
    private long brokenSinceNanos = -1;
    private long patienceNanos;

    SimulatedRaft(Scheduler scheduler, Links links, List<Node> voters) {
        this.scheduler = scheduler;
        this.links = links;
        this.voters = List.copyOf(voters);
        watch();
    }

    RaftEngines engines(Node node) {
        return (setup, owner, clock) -> open(node, setup, owner, clock);
    }

    private RaftEngine open(Node node, RaftEngines.Setup setup, Executor owner, Clock clock) {
        if (leader == node.id()) {
            // A new process leads nothing, however fast it came.
            leader = NOBODY;
        }
        Member member = new Member(node, setup, owner);
        members.put(node.id(), member);
        return member;
    }

    private void watch() {
        scheduler.afterMillis(
                WATCH_MILLIS,
                () -> {
                    look();
                    watch();
                });
    }

    private void look() {
        if (leader != NOBODY && hasMajority(leader)) {
            brokenSinceNanos = -1;
            orderDue();
            members.values().forEach(Member::pump);
            return;
        }
        long now = scheduler.nowNanos();
        if (brokenSinceNanos < 0) {
            brokenSinceNanos = now;
            patienceNanos =
                    Scheduler.NANOS_PER_MILLI
                            * scheduler.between(ELECTION_MILLIS_MIN, ELECTION_MILLIS_MAX);
        }
        if (now - brokenSinceNanos >= patienceNanos) {
            electAny();
        }
    }

    /** A voter that may lead begins a new term, if there is one. */
    public void electAny() {
        List<Node> able = voters.stream().filter(each -> hasMajority(each.id())).toList();
        if (!able.isEmpty()) {
            elect(able.get(scheduler.random().nextInt(able.size())).id());
        }
    }

    private boolean hasMajority(int id) {
        IntPredicate joined = other -> links.isOpen(id, other) && links.isOpen(other, id);
        long with =
                voters.stream().filter(each -> works(each.id()) && joined.test(each.id())).count();
        return works(id) && 2 * with > voters.size();
    }

    private boolean works(int id) {
        Member member = members.get(id);
        return member != null && member.isAlive();
    }

    private void elect(int id) {
        Member old = members.get(leader);
        for (Flying each : List.copyOf(flying)) {
            // A majority may have had it, whatever its sender thinks.
            if (scheduler.onceIn(2)) {
                order(each);
            } else {
                flying.remove(each);
            }
        }
        term++;
        leader = id;
        brokenSinceNanos = -1;
        if (old != null && old.node.id() != id) {
            scheduler.afterMillis(scheduler.between(0, DEPOSED_MILLIS_MAX), old::depose);
        }
        Check.present(members.get(id), "a member").lead(term);
    }

    private void order(Flying proposal) {
        flying.remove(proposal);
        log.add(new Ordered(new EntryId(proposal.term(), log.size()), proposal.entry()));
        members.values().forEach(Member::pump);
    }

    /** What has arrived at a majority is ordered; else it waits for one, or for the next term. */
    private void orderDue() {
        while (!flying.isEmpty()
                && flying.getFirst().dueNanos() <= scheduler.nowNanos()
                && leader != NOBODY
                && hasMajority(leader)) {
            order(flying.getFirst());
        }
    }

    /** One voter's side, for one life of its process. */
    private final class Member implements RaftEngine {
        private final Node node;
        private final RaftEngines.Setup setup;
        private final Executor owner;
        private final int life;
        private final FileSystem files;
        private int next;
        private boolean pumping;
        private @Nullable Events events;
        private long leadsIn = NOBODY;

        Member(Node node, RaftEngines.Setup setup, Executor owner) {
            this.node = node;
            this.setup = setup;
            this.owner = owner;
            this.life = node.life();
            this.files = node.files();
        }

        boolean isAlive() {
            return events != null && node.life() == life && node.works();
        }

        /** What is ordered comes, one entry after the other. */
        void pump() {
            boolean reached =
                    leader == node.id() || (leader != NOBODY && links.isOpen(leader, node.id()));
            if (pumping || !isAlive() || next >= log.size() || !reached) {
                return;
            }
            pumping = true;
            long delay =
                    scheduler.onceIn(50)
                            ? scheduler.between(1_000_000, 300_000_000)
                            : scheduler.between(50_000, 1_500_000);
            scheduler.after(
                    delay,
                    () ->
                            owner.execute(() -> {
                                pumping = false;
                                if (!install()) {
                                    step();
                                }
                                pump();
                            }));
        }

        private void step() {
            Events told = events;
            if (told != null && next < log.size()) {
                Ordered ordered = log.get(next++);
                told.apply(ordered.id(), ordered.entry().duplicate());
            }
        }

        /** Instead of very many entries, the leader's snapshot. */
        private boolean install() {
            Member from = members.get(leader);
            Events told = events;
            if (told == null || from == null || from == this || !from.isAlive()) {
                return false;
            }
            EntryId newest = from.newestSnapshot();
            if (newest == null || newest.index() < next + SNAPSHOT_BEHIND) {
                return false;
            }
            byte[] bytes = from.files.readAll(from.target(newest), Integer.MAX_VALUE);
            files.createDirectories(setup.directory());
            files.replace(target(newest), ByteBuffer.wrap(bytes));
            files.syncDirectory(setup.directory());
            known().put(newest.index(), newest);
            next = (int) newest.index() + 1;
            told.restore(target(newest));
            return true;
        }

        private TreeMap<Long, EntryId> known() {
            return snapshots.computeIfAbsent(node.id(), any -> new TreeMap<>());
        }

        private Path target(EntryId upTo) {
            return setup.directory().resolve(Digits.padded(upTo.index(), 20));
        }

        private @Nullable EntryId newestSnapshot() {
            for (EntryId each : known().descendingMap().values()) {
                if (files.exists(target(each))) {
                    return each;
                }
            }
            return null;
        }

        void lead(long newTerm) {
            owner.execute(() -> {
                Events told = events;
                if (told != null && newTerm == term) {
                    while (next < log.size()) {
                        step();
                    }
                    leadsIn = newTerm;
                    told.lead(newTerm);
                }
            });
        }

        void depose() {
            owner.execute(() -> {
                Events told = events;
                if (told != null && leadsIn != term) {
                    leadsIn = NOBODY;
                    told.follow();
                }
            });
        }

        @Override
        public void start(Events told) {
            events = told;
            files.createDirectories(setup.directory());
            Path parent = setup.directory().getParent();
            if (parent != null) {
                files.syncDirectory(parent);
            }
            told.voters(setup.voters());
            EntryId newest = newestSnapshot();
            if (newest != null) {
                next = (int) newest.index() + 1;
                told.restore(target(newest));
            }
            pump();
        }

        @Override
        public void propose(ByteBuffer entry, Consumer<String> unknown) {
            if (leadsIn == NOBODY) {
                unknown.accept("this node does not lead in the library");
                return;
            }
            if (leadsIn != term) {
                // Deposed, and it does not know: nobody takes it.
                return;
            }
            long delay =
                    scheduler.onceIn(40)
                            ? scheduler.between(1_000_000, 200_000_000)
                            : scheduler.between(200_000, 2_000_000);
            flying.add(new Flying(leadsIn, entry, scheduler.nowNanos() + delay));
            scheduler.after(delay, SimulatedRaft.this::orderDue);
        }

        @Override
        public void storeSnapshot(EntryId upTo, Consumer<Path> write) {
            write.accept(target(upTo));
            files.syncDirectory(setup.directory());
            known().put(upTo.index(), upTo);
        }

        @Override
        public List<Progress> progress() {
            return setup.voters().stream()
                    .map(each -> new Progress(each, matched(each), -1))
                    .toList();
        }

        private long matched(Voter voter) {
            Member member = members.get(voter.id());
            return member == null ? -1 : member.next - 1;
        }

        @Override
        public void changeVoters(List<Voter> changed, Consumer<@Nullable String> outcome) {
            outcome.accept("the simulated quorum is fixed");
        }

        @Override
        public int port() {
            return 0;
        }

        @Override
        public void close() {
            events = null;
            if (leader == node.id() && members.get(leader) == this) {
                leader = NOBODY;
            }
        }
    }
}
