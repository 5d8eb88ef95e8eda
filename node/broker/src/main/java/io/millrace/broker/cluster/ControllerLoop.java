package io.millrace.broker.cluster;

import io.millrace.base.Check;
import io.millrace.base.Clock;
import io.millrace.base.FaultKind;
import io.millrace.consensus.CommittedBatch;
import io.millrace.consensus.ConsensusException;
import io.millrace.consensus.Leadership;
import io.millrace.consensus.MetadataLog;
import io.millrace.consensus.ProposalOutcome;
import io.millrace.consensus.QuorumDescription;
import io.millrace.consensus.Snapshot;
import io.millrace.metadata.ImageBuilder;
import io.millrace.metadata.MetadataDelta;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.controller.Command;
import io.millrace.metadata.controller.Controller;
import io.millrace.metadata.controller.Decision;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives the metadata log: decides commands one after the other, proposes their records, keeps the
 * image, and tells the follower of each change before the command is answered. Everything here runs
 * on the controller thread; {@link #submit} and {@link #image} may be called from any.
 */
public final class ControllerLoop implements MetadataLog.Listener {
    private static final Logger log = LoggerFactory.getLogger(ControllerLoop.class);

    /** Sees each new image, on the controller thread. */
    public interface Follower {
        void changed(MetadataDelta delta, MetadataImage image);
    }

    /** What a command came to. */
    public sealed interface Result<R> {
        record Done<R>(R answer) implements Result<R> {}

        /** Not decided here, or not written: the client may try again. */
        record Failed<R>(String why) implements Result<R> {}
    }

    private final MetadataLog metadataLog;
    private final Controller controller;
    private final Executor thread;
    private final Clock clock;
    private volatile MetadataImage image = MetadataImage.EMPTY;
    private Leadership leadership = Leadership.NONE;
    private Follower follower = (delta, next) -> {};
    private Consumer<String> onFailure = why -> {};
    private boolean snapshotDelayed;

    /**
     * @param thread runs tasks one at a time, in order
     */
    public ControllerLoop(
            MetadataLog metadataLog, Controller controller, Executor thread, Clock clock) {
        this.metadataLog = metadataLog;
        this.controller = controller;
        this.thread = thread;
        this.clock = clock;
    }

    /** Replays what is stored. On the starting thread, before anything is submitted. */
    public void start() {
        metadataLog.start(this);
    }

    /**
     * From now on the follower sees every change; it has seen the image as it is now.
     *
     * @param failed told when the metadata log can't go on
     */
    public void follow(Follower next, Consumer<String> failed) {
        follower = next;
        onFailure = failed;
    }

    public MetadataImage image() {
        return image;
    }

    /** Decides the command after those that were submitted before; answers on this thread. */
    public <R> void submit(Command<R> command, Consumer<Result<R>> answer) {
        thread.execute(() -> answer.accept(decide(command)));
    }

    /** The quorum, told on the controller thread. */
    public void describeQuorum(Consumer<QuorumDescription> answer) {
        thread.execute(() -> answer.accept(metadataLog.describe()));
    }

    /** Keeps room for deletions, and writes a snapshot when one is due or was put off. */
    public void maintain() {
        thread.execute(() -> {
            try {
                metadataLog.keepRoom();
                if (metadataLog.snapshotDue(clock.millis())) {
                    metadataLog.writeSnapshot(image);
                    snapshotDelayed = false;
                }
            } catch (ConsensusException failed) {
                snapshotFailed(failed);
            }
        });
    }

    private void snapshotFailed(ConsensusException failed) {
        if (failed.kind() != FaultKind.RETRY) {
            giveUp("maintenance", failed);
        } else if (!snapshotDelayed) {
            snapshotDelayed = true;
            log.warn("{}; it is tried again", failed.getMessage());
        }
    }

    /** What is on the disk is in doubt, so what this node decides from here on would be too. */
    private void giveUp(String what, Throwable failed) {
        log.error("{} ended the metadata log", what, failed);
        onFailure.accept(String.valueOf(failed.getMessage()));
    }

    /** As {@link #submit}, for those who are on the controller thread already. */
    public <R> Result<R> decide(Command<R> command) {
        try {
            Decision<R> decision = controller.decide(image, command);
            if (decision.records().isEmpty()) {
                return new Result.Done<>(decision.answer());
            }
            return propose(decision);
        } catch (ConsensusException failed) {
            giveUp("command=" + name(command), failed);
            return new Result.Failed<>(String.valueOf(failed.getMessage()));
        } catch (RuntimeException | Error failed) {
            // Whoever asked is answered in any case.
            log.error("command={} failed", name(command), failed);
            return new Result.Failed<>(String.valueOf(failed.getMessage()));
        }
    }

    private static String name(Command<?> command) {
        return command.getClass().getSimpleName();
    }

    private <R> Result<R> propose(Decision<R> decision) {
        Proposal proposal = new Proposal();
        metadataLog.propose(leadership.epoch(), decision.records(), proposal);
        ProposalOutcome outcome =
                Check.present(proposal.outcome, "the outcome of a local proposal");
        // Not a switch: linking one takes a millisecond of every start.
        if (outcome instanceof ProposalOutcome.Refused refused) {
            return new Result.Failed<>(refused.reason());
        }
        if (outcome instanceof ProposalOutcome.Unknown unknown) {
            return new Result.Failed<>(unknown.reason());
        }
        return new Result.Done<>(decision.answer());
    }

    /** Takes the outcome of the one proposal that is under way. */
    private static final class Proposal implements Consumer<ProposalOutcome> {
        private @Nullable ProposalOutcome outcome;

        @Override
        public void accept(ProposalOutcome told) {
            outcome = told;
        }
    }

    @Override
    public void snapshot(Snapshot snapshot) {
        apply(
                ImageBuilder.snapshotInPlaceOf(image)
                        .replay(snapshot.records())
                        .build(snapshot.provenance()));
    }

    @Override
    public void committed(CommittedBatch batch) {
        apply(ImageBuilder.after(image).replay(batch.records()).build(batch.provenance()));
    }

    private void apply(ImageBuilder.Applied applied) {
        try {
            follower.changed(applied.delta(), applied.image());
        } catch (RuntimeException | Error failed) {
            // It is committed all the same, and what was not done for it nobody does later: only
            // a start looks at all of the image.
            log.error("a change of the metadata was not followed in full", failed);
            onFailure.accept("a change of the metadata was not followed: " + failed);
        } finally {
            // Shown last: whoever sees a topic in the image finds its partitions.
            image = applied.image();
        }
    }

    @Override
    public void leadership(Leadership next) {
        leadership = next;
    }
}
