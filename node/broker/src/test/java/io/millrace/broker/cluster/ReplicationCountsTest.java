package io.millrace.broker.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.Uuid;
import io.millrace.metadata.ImageBuilder;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.Provenance;
import io.millrace.metrics.Labels;
import io.millrace.metrics.MetricRegistry;
import io.millrace.protocol.MetadataRecord;
import io.millrace.protocol.metadata.PartitionChangeRecord;
import io.millrace.protocol.metadata.PartitionRecord;
import io.millrace.protocol.metadata.TopicRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplicationCountsTest {
    private static final int NODE = 1;
    private static final Uuid TOPIC = new Uuid(1, 1);

    private final MetricRegistry metrics = new MetricRegistry();
    private boolean controls = true;
    private final ReplicationCounts counts = new ReplicationCounts(metrics, NODE, () -> controls);
    private MetadataImage image = MetadataImage.EMPTY;

    private void apply(MetadataRecord... records) {
        ImageBuilder.Applied applied =
                ImageBuilder.after(image)
                        .replay(List.of(records))
                        .build(new Provenance(image.provenance().offset() + 1, 1, 0));
        image = applied.image();
        counts.apply(applied.delta());
    }

    private static PartitionChangeRecord change() {
        return new PartitionChangeRecord().topicId(TOPIC).partitionId(0);
    }

    private long total(String name) {
        return metrics.counter("millrace_" + name + "_total", "", Labels.NONE).total();
    }

    private void create() {
        apply(
                new TopicRecord().name("t").topicId(TOPIC),
                new PartitionRecord()
                        .topicId(TOPIC)
                        .partitionId(0)
                        .replicas(List.of(1, 2, 3))
                        .isr(List.of(1, 2, 3))
                        .leader(1));
    }

    @Test
    void aTopicThatIsMadeElectsNobody() {
        create();

        assertThat(total("leader_elections")).isZero();
        assertThat(total("isr_expands")).isZero();
    }

    @Test
    void theLeaderCountsWhoFallsOutAndComesBack() {
        create();
        apply(change().isr(List.of(1)));
        apply(change().isr(List.of(1, 2)));

        assertThat(total("isr_shrinks")).isEqualTo(2);
        assertThat(total("isr_expands")).isEqualTo(1);
        assertThat(total("leader_elections")).isZero();
    }

    @Test
    void theControllerCountsElections() {
        create();
        apply(change().leader(2).isr(List.of(2, 3)));
        assertThat(total("leader_elections")).isEqualTo(1);
        assertThat(total("unclean_leader_elections")).isZero();
        // Another node leads: the change of its in-sync replicas is its own to count.
        assertThat(total("isr_shrinks")).isZero();

        apply(change().leader(1).isr(List.of(1)));
        assertThat(total("leader_elections")).isEqualTo(2);
        assertThat(total("unclean_leader_elections")).isEqualTo(1);

        controls = false;
        apply(change().leader(2).isr(List.of(2)));
        assertThat(total("leader_elections")).isEqualTo(2);
    }
}
