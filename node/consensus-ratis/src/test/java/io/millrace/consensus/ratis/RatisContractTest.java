package io.millrace.consensus.ratis;

import io.millrace.base.Uuid;
import io.millrace.consensus.CommittedBatch;
import io.millrace.consensus.Leadership;
import io.millrace.consensus.MetadataLog;
import io.millrace.consensus.MetadataLogContract;
import io.millrace.consensus.ProposalOutcome;
import io.millrace.consensus.QuorumDescription;
import io.millrace.consensus.Snapshot;
import io.millrace.consensus.Voter;
import io.millrace.metadata.MetadataImage;
import io.millrace.protocol.MetadataRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.io.TempDir;

/** The contract over Ratis, with one voter. */
class RatisContractTest extends MetadataLogContract {
    @TempDir Path directory;

    private final DrainedOwner owner = new DrainedOwner();
    private final Voter voter =
            new Voter(
                    1,
                    new Uuid(1, 1),
                    List.of(new Voter.Endpoint("CONTROLLER", "127.0.0.1", FreePorts.next())));
    private int waiting;
    private boolean leads;

    @Override
    protected MetadataLog open() {
        leads = false;
        return new Counted(new QuorumNode(owner, directory, voter, List.of(voter)).log);
    }

    @Override
    protected void settle() {
        owner.until("a leader and all outcomes", () -> leads && waiting == 0);
    }

    /** Counts what has no outcome yet. */
    private final class Counted implements MetadataLog {
        private final MetadataLog log;

        Counted(MetadataLog log) {
            this.log = log;
        }

        private Consumer<ProposalOutcome> counted(Consumer<ProposalOutcome> outcome) {
            waiting++;
            return told -> {
                waiting--;
                outcome.accept(told);
            };
        }

        @Override
        public void start(Listener listener) {
            log.start(
                    new Listener() {
                        @Override
                        public void snapshot(Snapshot snapshot) {
                            listener.snapshot(snapshot);
                        }

                        @Override
                        public void committed(CommittedBatch batch) {
                            listener.committed(batch);
                        }

                        @Override
                        public void leadership(Leadership next) {
                            leads = next.isLeader(1);
                            listener.leadership(next);
                        }
                    });
        }

        @Override
        public void propose(
                int epoch, List<MetadataRecord> records, Consumer<ProposalOutcome> outcome) {
            log.propose(epoch, records, counted(outcome));
        }

        @Override
        public long nextOffset() {
            return log.nextOffset();
        }

        @Override
        public boolean snapshotDue(long nowMillis) {
            return log.snapshotDue(nowMillis);
        }

        @Override
        public void writeSnapshot(MetadataImage image) {
            log.writeSnapshot(image);
        }

        @Override
        public QuorumDescription describe() {
            return log.describe();
        }

        @Override
        public void addVoter(Voter added, Consumer<ProposalOutcome> outcome) {
            log.addVoter(added, counted(outcome));
        }

        @Override
        public void removeVoter(int voterId, Consumer<ProposalOutcome> outcome) {
            log.removeVoter(voterId, counted(outcome));
        }

        @Override
        public void close() {
            log.close();
        }
    }
}
