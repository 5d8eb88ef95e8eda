package io.millrace.broker.cluster;

import io.millrace.base.Clock;
import io.millrace.base.FaultKind;
import io.millrace.consensus.CommittedBatch;
import io.millrace.consensus.ConsensusException;
import io.millrace.consensus.Leadership;
import io.millrace.consensus.MetadataLog;
import io.millrace.consensus.QuorumDescription;
import io.millrace.consensus.Snapshot;
import io.millrace.metadata.ImageBuilder;
import io.millrace.metadata.MetadataDelta;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.MetadataTransactions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the metadata log, on every node: keeps the image, and tells the node of each change.
 * Everything here runs on the controller thread; {@link #image}, {@link #leadership} and what takes
 * a callback may be called from any.
 */
public final class MetadataFollower implements MetadataLog.Listener {
    private static final Logger log = LoggerFactory.getLogger(MetadataFollower.class);

    /** Sees each new image, on the controller thread. */
    public interface Follower {
        void changed(MetadataDelta delta, MetadataImage image);
    }

    private final MetadataLog metadataLog;
    private final Executor thread;
    private final Clock clock;
    private final MetadataTransactions transactions = new MetadataTransactions();
    private volatile MetadataImage image = MetadataImage.EMPTY;
    private volatile Leadership leadership = Leadership.NONE;
    private Follower follower = (delta, next) -> {};
    private Consumer<String> onFailure = why -> {};
    private final List<Consumer<MetadataImage>> watchers = new ArrayList<>();
    private boolean snapshotDelayed;
    private Consumer<Leadership> duty = next -> {};

    /**
     * @param thread runs tasks one at a time, in order
     */
    public MetadataFollower(MetadataLog metadataLog, Executor thread, Clock clock) {
        this.metadataLog = metadataLog;
        this.thread = thread;
        this.clock = clock;
    }

    /** Who hears of leadership: what the active controller does. Before {@link #start}. */
    void onLeadership(Consumer<Leadership> told) {
        duty = told;
    }

    /** Replays what is stored. On the controller thread, once. */
    public void start() {
        metadataLog.start(this);
    }

    /** From now on the follower sees every change; it has seen the image as it is now. */
    public void follow(Follower next) {
        follower = next;
    }

    /** From now on the watcher sees every image; first it sees the one as it is. */
    public void watch(Consumer<MetadataImage> watcher) {
        thread.execute(() -> {
            watcher.accept(image);
            watchers.add(watcher);
        });
    }

    public MetadataImage image() {
        return image;
    }

    /** Who is the active controller, as far as this node knows. */
    public Leadership leadership() {
        return leadership;
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
                // The image does not have the first half of a transaction; the log would drop it.
                if (!transactions.isOpen() && metadataLog.snapshotDue(clock.millis())) {
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
    void giveUp(String what, Throwable failed) {
        log.error("{} ended the metadata log", what, failed);
        onFailure.accept(String.valueOf(failed.getMessage()));
    }

    /**
     * @param failed told when the node can't follow the metadata any more
     */
    public void onFailure(Consumer<String> failed) {
        thread.execute(() -> onFailure = failed);
    }

    @Override
    public void snapshot(Snapshot snapshot) {
        transactions.forget();
        apply(
                ImageBuilder.snapshotInPlaceOf(image)
                        .replay(snapshot.records())
                        .build(snapshot.provenance()));
    }

    @Override
    public void committed(CommittedBatch batch) {
        apply(
                ImageBuilder.after(image)
                        .replay(transactions.pass(batch.records()))
                        .build(batch.provenance()));
    }

    private void apply(ImageBuilder.Applied applied) {
        try {
            follower.changed(applied.delta(), applied.image());
            watchers.forEach(each -> each.accept(applied.image()));
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
        duty.accept(next);
    }
}
