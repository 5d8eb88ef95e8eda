package io.millrace.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.metadata.ImageBuilder;
import io.millrace.metadata.MetadataImage;
import java.util.ArrayList;
import java.util.List;

/** Applies what a log tells, and checks that it is told in the order that the contract demands. */
public final class Follower implements MetadataLog.Listener {
    private final List<String> told = new ArrayList<>();
    private MetadataImage image = MetadataImage.EMPTY;
    private Leadership leadership = Leadership.NONE;

    @Override
    public void snapshot(Snapshot snapshot) {
        assertThat(snapshot.provenance().offset())
                .as("a snapshot goes forward")
                .isGreaterThanOrEqualTo(image.provenance().offset());
        image =
                ImageBuilder.snapshotInPlaceOf(image)
                        .replay(snapshot.records())
                        .build(snapshot.provenance())
                        .image();
        told.add("snapshot");
    }

    @Override
    public void committed(CommittedBatch batch) {
        assertThat(batch.baseOffset())
                .as("batches come in order")
                .isGreaterThan(image.provenance().offset());
        assertThat(batch.epoch())
                .as("epochs do not go back")
                .isGreaterThanOrEqualTo(image.provenance().epoch());
        image = ImageBuilder.after(image).replay(batch.records()).build(batch.provenance()).image();
        told.add("batch of " + batch.records().size());
    }

    @Override
    public void leadership(Leadership next) {
        if (next.leaderId() < 0) {
            assertThat(next.epoch())
                    .as("epochs do not go back")
                    .isGreaterThanOrEqualTo(leadership.epoch());
            told.add("no leader");
        } else {
            assertThat(next.epoch())
                    .as("epochs of leaders go up")
                    .isGreaterThan(leadership.epoch());
            // A snapshot may hold batches of the leader that is told after it.
            assertThat(next.epoch()).isGreaterThanOrEqualTo(image.provenance().epoch());
            told.add("leader " + next.leaderId());
        }
        leadership = next;
    }

    public MetadataImage image() {
        return image;
    }

    public Leadership leadership() {
        return leadership;
    }

    /** What was told, in order. */
    public List<String> told() {
        return told;
    }
}
