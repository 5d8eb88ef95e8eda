package io.millrace.broker.cluster;

import io.millrace.base.Check;
import io.millrace.consensus.CommittedBatch;
import io.millrace.consensus.Leadership;
import io.millrace.consensus.MetadataLog;
import io.millrace.consensus.ProposalOutcome;
import io.millrace.consensus.QuorumDescription;
import io.millrace.consensus.Snapshot;
import io.millrace.consensus.Voter;
import io.millrace.metadata.MetadataImage;
import io.millrace.protocol.MetadataRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;

/** A metadata log whose proposals have the outcomes that the test says, when it says so. */
final class SteppedMetadataLog implements MetadataLog {
    static final int NODE = 1;

    private record Proposed(
            long baseOffset,
            int epoch,
            List<MetadataRecord> records,
            Consumer<ProposalOutcome> outcome) {}

    private final Queue<Proposed> underWay = new ArrayDeque<>();
    private Listener listener = new NobodyListens();
    private Leadership leadership = Leadership.NONE;
    private long committedEnd;
    private long proposedEnd;
    int snapshots;

    @Override
    public void start(Listener told) {
        listener = told;
    }

    /** A node leads, with its own record at the start of the epoch. */
    void lead(int node) {
        leadership = new Leadership(node, leadership.epoch() + 1);
        committedEnd++;
        proposedEnd = committedEnd;
        listener.leadership(leadership);
    }

    int underWay() {
        return underWay.size();
    }

    /** What is under way, from the first on. */
    void commitAll() {
        while (!underWay.isEmpty()) {
            commit();
        }
    }

    void commit() {
        Proposed next = underWay.remove();
        committedEnd = next.baseOffset + next.records.size();
        listener.committed(new CommittedBatch(next.baseOffset, next.epoch, 1, next.records));
        next.outcome.accept(new ProposalOutcome.Committed(committedEnd - 1, next.epoch));
    }

    /** Somebody else's batch, or one that was lost: what is under way is too late. */
    void committed(List<MetadataRecord> records) {
        listener.committed(new CommittedBatch(committedEnd, leadership.epoch(), 1, records));
        committedEnd += records.size();
        proposedEnd = committedEnd;
        refuseAll("its offset is taken");
    }

    /** All that is under way, none of which will ever be committed. */
    void refuseAll(String why) {
        List<Proposed> refused = new ArrayList<>(underWay);
        underWay.clear();
        proposedEnd = committedEnd;
        refused.forEach(each -> each.outcome.accept(new ProposalOutcome.Refused(leadership, why)));
    }

    /** All that is under way. */
    void loseSightOfAll() {
        List<Proposed> lost = new ArrayList<>(underWay);
        underWay.clear();
        proposedEnd = committedEnd;
        lost.forEach(each -> each.outcome.accept(new ProposalOutcome.Unknown("lost")));
    }

    @Override
    public void propose(
            int epoch, List<MetadataRecord> records, Consumer<ProposalOutcome> outcome) {
        Check.that(epoch == leadership.epoch(), "decided in the present epoch");
        underWay.add(new Proposed(proposedEnd, epoch, records, outcome));
        proposedEnd += records.size();
    }

    @Override
    public long nextOffset() {
        return proposedEnd;
    }

    @Override
    public boolean snapshotDue(long nowMillis) {
        return true;
    }

    @Override
    public void writeSnapshot(MetadataImage image) {
        snapshots++;
    }

    @Override
    public QuorumDescription describe() {
        return new QuorumDescription(leadership, committedEnd, List.of(), List.of(), List.of());
    }

    @Override
    public void addVoter(Voter voter, Consumer<ProposalOutcome> outcome) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void removeVoter(int voterId, Consumer<ProposalOutcome> outcome) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}

    private static final class NobodyListens implements Listener {
        @Override
        public void snapshot(Snapshot snapshot) {}

        @Override
        public void committed(CommittedBatch batch) {}

        @Override
        public void leadership(Leadership leadership) {}
    }
}
