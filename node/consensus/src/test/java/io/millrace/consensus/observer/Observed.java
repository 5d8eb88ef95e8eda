package io.millrace.consensus.observer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.consensus.CommittedBatch;
import io.millrace.consensus.Follower;
import io.millrace.consensus.Leadership;
import io.millrace.consensus.MetadataLog;
import io.millrace.consensus.Snapshot;
import io.millrace.metadata.MetadataImage;

/**
 * What an observer tells. It may know of a leader later than of what that leader committed: after a
 * restart the records are on the disk.
 */
final class Observed implements MetadataLog.Listener {
    private final Follower follower = new Follower();
    private Leadership leadership = Leadership.NONE;
    private int snapshots;

    @Override
    public void snapshot(Snapshot snapshot) {
        follower.snapshot(snapshot);
        snapshots++;
    }

    @Override
    public void committed(CommittedBatch batch) {
        assertThat(batch.epoch()).as("a known leader's").isLessThanOrEqualTo(leadership.epoch());
        follower.committed(batch);
    }

    @Override
    public void leadership(Leadership next) {
        assertThat(next.epoch())
                .as("epochs of leaders go up")
                .isGreaterThan(leadership.epoch())
                .isGreaterThanOrEqualTo(image().provenance().epoch());
        leadership = next;
    }

    MetadataImage image() {
        return follower.image();
    }

    Leadership leadership() {
        return leadership;
    }

    int snapshots() {
        return snapshots;
    }
}
