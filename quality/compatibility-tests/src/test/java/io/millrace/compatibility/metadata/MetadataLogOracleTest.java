package io.millrace.compatibility.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.PartitionImage;
import io.millrace.metadata.TopicImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataProvenance;
import org.apache.kafka.metadata.MetadataRecordSerde;
import org.apache.kafka.metadata.PartitionRegistration;
import org.apache.kafka.tools.DumpLogSegments;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka's readers make of our files what we make of them. */
class MetadataLogOracleTest {

    @Test
    void kafkaReadsTheSameImage(@TempDir Path data) throws IOException {
        WrittenMetadata written = new WrittenMetadata(data);
        written.run(1, false);
        written.run(2, true);
        written.run(3, false);

        org.apache.kafka.image.MetadataImage theirs = read(written.directory());
        MetadataImage ours = written.image();

        assertThat(topics(theirs)).isEqualTo(topics(ours)).hasSize(3);
        assertThat(theirs.producerIds().nextProducerId()).isEqualTo(ours.producerIds().next());
        assertThat(theirs.features().metadataVersionOrThrow().featureLevel())
                .isEqualTo(ours.features().get("metadata.version"));
        assertThat(theirs.cluster().broker(1).epoch())
                .isEqualTo(ours.cluster().brokers().values().iterator().next().epoch());
        assertThat(theirs.cluster().broker(1).fenced()).isFalse();
        assertThat(theirs.configs().configMapForResource(resource("second2", true)))
                .isEqualTo(Map.of("retention.ms", "1000"));
        assertThat(theirs.configs().configMapForResource(resource("first2", true))).isEmpty();
        assertThat(theirs.configs().configMapForResource(resource("", false)))
                .isEqualTo(Map.of("log.retention.ms", "5"));
    }

    @Test
    void dumpLogSegmentsReadsLogsAndSnapshots(@TempDir Path data) throws IOException {
        WrittenMetadata written = new WrittenMetadata(data);
        written.run(1, false);
        assertThat(dump(written.directory()))
                .contains("LeaderChange", "KRaftVersion", "KRaftVoters")
                .contains("FEATURE_LEVEL_RECORD", "REGISTER_BROKER_RECORD")
                .contains("BROKER_REGISTRATION_CHANGE_RECORD", "PRODUCER_IDS_RECORD")
                .contains("TOPIC_RECORD", "PARTITION_RECORD", "CONFIG_RECORD")
                .contains("REMOVE_TOPIC_RECORD")
                .doesNotContain("Could not", "followed by", "isvalid: false");

        written.run(2, true);
        assertThat(dump(written.directory()))
                .contains("Snapshot end offset", "SnapshotHeader", "SnapshotFooter")
                .contains("PARTITION_RECORD")
                .doesNotContain("Could not", "followed by", "isvalid: false");
    }

    private static ConfigResource resource(String name, boolean topic) {
        return new ConfigResource(
                topic ? ConfigResource.Type.TOPIC : ConfigResource.Type.BROKER, name);
    }

    private static Map<String, String> topics(org.apache.kafka.image.MetadataImage image) {
        Map<String, String> topics = new TreeMap<>();
        image.topics()
                .topicsByName()
                .forEach((name, topic) -> {
                    StringBuilder text = new StringBuilder(topic.id().toString());
                    new TreeMap<>(topic.partitions())
                            .forEach((number, state) -> text.append(text(state)));
                    topics.put(name, text.toString());
                });
        return topics;
    }

    private static Map<String, String> topics(MetadataImage image) {
        Map<String, String> topics = new TreeMap<>();
        for (TopicImage topic : image.topics().all()) {
            StringBuilder text = new StringBuilder(topic.id().toString());
            topic.partitions().forEach(state -> text.append(text(state)));
            topics.put(topic.name(), text.toString());
        }
        return topics;
    }

    private static String text(PartitionRegistration state) {
        return " leader %d epochs %d/%d replicas %d isr %d directory %s"
                .formatted(
                        state.leader,
                        state.leaderEpoch,
                        state.partitionEpoch,
                        state.replicas.length,
                        state.isr.length,
                        state.directories[0]);
    }

    private static String text(PartitionImage state) {
        return " leader %d epochs %d/%d replicas %d isr %d directory %s"
                .formatted(
                        state.leader(),
                        state.leaderEpoch(),
                        state.partitionEpoch(),
                        state.replicas().nodes().size(),
                        state.inSync().size(),
                        state.replicas().directories().getFirst());
    }

    /** The snapshot, if there is one, and the log behind it. */
    private static org.apache.kafka.image.MetadataImage read(Path directory) throws IOException {
        org.apache.kafka.image.MetadataImage image = org.apache.kafka.image.MetadataImage.EMPTY;
        for (Path file : files(directory)) {
            try (FileRecords records = FileRecords.open(file.toFile(), false)) {
                for (RecordBatch batch : records.batches()) {
                    batch.ensureValid();
                    if (!batch.isControlBatch()) {
                        image = apply(image, batch);
                    }
                }
            }
        }
        return image;
    }

    private static org.apache.kafka.image.MetadataImage apply(
            org.apache.kafka.image.MetadataImage image, RecordBatch batch) {
        MetadataDelta delta = new MetadataDelta.Builder().setImage(image).build();
        batch.forEach(record -> replay(delta, record));
        return delta.apply(new MetadataProvenance(batch.lastOffset(), 0, 0, true));
    }

    private static void replay(MetadataDelta delta, Record record) {
        delta.replay(
                MetadataRecordSerde.INSTANCE
                        .read(new ByteBufferAccessor(record.value()), record.valueSize())
                        .message());
    }

    /** Snapshots before logs: the order of what they say. */
    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted(
                            java.util.Comparator.comparing(
                                    file -> file.toString().endsWith(".log") ? "1" + file : "0"))
                    .toList();
        }
    }

    /**
     * What the tool prints and complains about. Of a file that does not begin at offset 0 it says
     * that its first offset does not follow -1; that is taken out.
     */
    private static String dump(Path directory) throws IOException {
        PrintStream before = System.out;
        PrintStream complaintsBefore = System.err;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream both = new PrintStream(out, true, StandardCharsets.UTF_8);
        System.setOut(both);
        System.setErr(both);
        try {
            for (Path file : files(directory)) {
                DumpLogSegments.main(
                        new String[] {"--cluster-metadata-decoder", "--files", file.toString()});
            }
        } finally {
            System.setOut(before);
            System.setErr(complaintsBefore);
        }
        return out.toString(StandardCharsets.UTF_8)
                .replaceAll("Non-consecutive offsets in .*\\R  -1 is followed by .*", "");
    }
}
