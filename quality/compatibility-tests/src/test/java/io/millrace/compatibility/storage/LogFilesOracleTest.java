package io.millrace.compatibility.storage;

import static io.millrace.compatibility.harness.KafkaDump.files;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.KafkaDump;
import io.millrace.files.FileSystem;
import io.millrace.storage.ProducerDescription;
import io.millrace.storage.StorageOptions;
import io.millrace.storage.log.LogDirectory;
import io.millrace.storage.log.PartitionLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.storage.internals.checkpoint.CleanShutdownFileHandler;
import org.apache.kafka.storage.internals.checkpoint.LeaderEpochCheckpointFile;
import org.apache.kafka.storage.internals.checkpoint.OffsetCheckpointFile;
import org.apache.kafka.storage.internals.checkpoint.PartitionMetadataFile;
import org.apache.kafka.storage.internals.log.LogDirFailureChannel;
import org.apache.kafka.storage.internals.log.ProducerStateEntry;
import org.apache.kafka.storage.internals.log.ProducerStateManager;
import org.apache.kafka.storage.internals.log.ProducerStateManagerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFilesOracleTest {
    private static final String DIRECTORY = "written-3";

    @TempDir Path data;

    /** The tool takes the first offset of every file but the first log's for a gap after -1. */
    private static void assertNothingWrong(KafkaDump dumped) {
        dumped.assertNothingWrong();
        assertThat(dumped.text().lines().filter(line -> line.contains("is followed by")))
                .allMatch(line -> line.strip().startsWith("-1 is followed by"));
    }

    private static void verify(Path directory) throws IOException {
        List<Path> logs = files(directory, ".log");
        assertThat(logs).hasSizeGreaterThan(4);
        KafkaDump dumped = KafkaDump.of(logs, "--deep-iteration");
        assertNothingWrong(dumped);
        assertThat(dumped.text())
                .contains("isvalid: true", "compresscodec: zstd", "endTxnMarker: ABORT");
        List<Path> indexes = files(directory, ".index", ".timeindex", ".txnindex");
        assertThat(indexes).hasSizeGreaterThan(8);
        assertNothingWrong(KafkaDump.of(indexes, "--verify-index-only"));
        KafkaDump sanity =
                KafkaDump.of(files(directory, ".index", ".timeindex"), "--index-sanity-check");
        assertThat(sanity.text().lines().filter(line -> line.endsWith("passed sanity check.")))
                .hasSizeGreaterThan(8);
        KafkaDump snapshots = KafkaDump.of(files(directory, ".snapshot"));
        assertNothingWrong(snapshots);
        assertThat(snapshots.text()).contains("producerId: 77 producerEpoch: 2");
    }

    @Test
    void afterACleanShutdownKafkaFindsNothingWrong() throws IOException {
        List<ProducerDescription> producers;
        long end;
        try (WrittenLog written = new WrittenLog(data)) {
            written.fill();
            producers = written.log().producers();
            end = written.log().logEndOffset();
        }
        Path directory = data.resolve(DIRECTORY);
        verify(directory);

        LogDirFailureChannel failures = new LogDirFailureChannel(1);
        Path newest = files(directory, ".snapshot").getLast();
        assertThat(loadedByKafka(directory, newest))
                .map(entry -> describe(entry))
                .containsExactlyInAnyOrderElementsOf(
                        producers.stream().map(producer -> describe(producer)).toList());
        for (ProducerDescription producer : producers) {
            assertThat(KafkaDump.of(List.of(newest)).text())
                    .contains("lastSequence: " + producer.lastSequence());
        }
        Path epochs = directory.resolve("leader-epoch-checkpoint");
        assertThat(new LeaderEpochCheckpointFile(epochs.toFile(), failures).read())
                .map(entry -> entry.epoch())
                .containsExactly(0, 1, 2);
        Path metadata = directory.resolve("partition.metadata");
        assertThat(new PartitionMetadataFile(metadata.toFile(), failures).read().topicId())
                .hasToString(WrittenLog.TOPIC_ID.toString());
        Path points = data.resolve("recovery-point-offset-checkpoint");
        assertThat(new OffsetCheckpointFile(points.toFile(), failures).read())
                .isEqualTo(Map.of(new TopicPartition("written", 3), end));
        assertThat(new CleanShutdownFileHandler(data.toString()).exists()).isTrue();
    }

    /** What Kafka knows after it has loaded the file: of several entries of a producer the last. */
    private static Collection<ProducerStateEntry> loadedByKafka(Path directory, Path snapshot)
            throws IOException {
        ProducerStateManager kafka =
                new ProducerStateManager(
                        new TopicPartition("written", 3),
                        directory.toFile(),
                        60_000,
                        new ProducerStateManagerConfig(86_400_000, false),
                        Time.SYSTEM);
        ProducerStateManager.readSnapshot(snapshot.toFile()).forEach(kafka::loadProducerEntry);
        return kafka.activeProducers().values();
    }

    /** All but the sequence, which they don't show; the dump does. */
    private static List<Object> describe(ProducerStateEntry entry) {
        return List.of(
                entry.producerId(),
                (int) entry.producerEpoch(),
                entry.lastTimestamp(),
                entry.coordinatorEpoch(),
                entry.currentTxnFirstOffset().orElse(-1));
    }

    private static List<Object> describe(ProducerDescription producer) {
        return List.of(
                producer.producerId(),
                producer.producerEpoch(),
                producer.lastTimestampMillis(),
                producer.coordinatorEpoch(),
                producer.transactionStartOffset());
    }

    @Test
    void afterAKillAndARecoveryKafkaFindsNothingWrong() throws IOException {
        Path killed = data.resolve("killed");
        Path running = data.resolve("running");
        long end;
        try (WrittenLog written = new WrittenLog(running)) {
            written.fill();
            written.directory().checkpoint(1000);
            written.fill();
            end = written.log().logEndOffset();
            copy(running, killed);
        }
        verify(killed.resolve(DIRECTORY));
        Path last = files(killed.resolve(DIRECTORY), ".log").getLast();
        Files.write(last, new byte[100], StandardOpenOption.APPEND);
        try (LogDirectory recovered =
                LogDirectory.open(FileSystem.disk(), killed, StorageOptions.DEFAULT, 0)) {
            PartitionLog log = Objects.requireNonNull(recovered.log(WrittenLog.PARTITION));
            assertThat(log.logEndOffset()).isEqualTo(end);
        }
        verify(killed.resolve(DIRECTORY));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path)));
            }
        }
    }
}
