package io.millrace.compatibility.compaction;

import static io.millrace.compatibility.harness.KafkaDump.files;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.KafkaDump;
import io.millrace.files.FileSystem;
import io.millrace.storage.AbortedTransaction;
import io.millrace.storage.StorageOptions;
import io.millrace.storage.cleaning.CleanableRange;
import io.millrace.storage.log.LogDirectory;
import io.millrace.storage.log.PartitionLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Millrace's cleaner and Apache Kafka's over copies of the same files: the same records survive, at
 * the same offsets, under the same batch headers. More seeds: {@code -Dmillrace.seeds=N}, one of
 * them: {@code -Dmillrace.seed=N}.
 */
class CleanerOracleTest {
    private static final int ROUNDS = 5;
    private static final int BATCHES = 120;

    @TempDir Path data;

    static LongStream seeds() {
        Long one = Long.getLong("millrace.seed");
        return one == null
                ? LongStream.range(0, Long.getLong("millrace.seeds", 12))
                : LongStream.of(one);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theSameRecordsSurvive(long seed) throws Exception {
        Path ours = data.resolve("ours");
        Files.createDirectories(ours);
        RandomCompactedLog log = new RandomCompactedLog(ours, seed);
        long now = 1_700_000_000_000L;
        for (int round = 0; round < ROUNDS; round++) {
            String what = "seed " + seed + ", round " + round;
            CleanableRange range = log.append(BATCHES, now);
            Path kafkas = data.resolve("kafka-" + round);
            copy(ours, kafkas);
            List<AbortedTransaction> abortedByKafka;
            try (KafkaCleaner kafka = new KafkaCleaner(directory(kafkas))) {
                if (range.dirtyBytes() > 0) {
                    kafka.clean(range.firstDirtyOffset(), range.uncleanableOffset(), now);
                }
                abortedByKafka =
                        kafka.aborted().stream()
                                .map(each ->
                                        new AbortedTransaction(
                                                each.producerId(),
                                                each.firstOffset(),
                                                each.lastOffset(),
                                                each.lastStableOffset()))
                                .toList();
            }
            if (range.dirtyBytes() > 0) {
                log.clean(now);
            }
            assertThat(content(directory(ours))).as(what).isEqualTo(content(directory(kafkas)));
            requirePassedOver(kafkas, abortedByKafka, what + ", Kafka's files");
            requireReadable(ours, abortedByKafka, what + ", our files");
            now += 1_500;
        }
    }

    /**
     * Another program has changed these files since our clean stop, so their log is recovered. The
     * index that comes of it has what readers need: each record of an aborted transaction that
     * cleaning has left is in an entry.
     */
    private static void requirePassedOver(Path data, List<AbortedTransaction> aborted, String what)
            throws IOException {
        List<AbortedTransaction> found = aborted(data);
        for (AbortedTransaction each : aborted) {
            long first = firstRecord(each, directory(data));
            if (first >= 0) {
                assertThat(found)
                        .as(what)
                        .anySatisfy(entry -> {
                            assertThat(entry.producerId()).isEqualTo(each.producerId());
                            assertThat(entry.lastOffset()).isEqualTo(each.lastOffset());
                            assertThat(entry.firstOffset()).isBetween(each.firstOffset(), first);
                        });
            }
        }
    }

    /** The first batch with a record of the transaction; -1 when cleaning has left none. */
    private static long firstRecord(AbortedTransaction aborted, Path directory) throws IOException {
        for (Path file : files(directory, ".log")) {
            try (FileRecords records = FileRecords.open(file.toFile(), false)) {
                for (RecordBatch batch : records.batches()) {
                    if (batch.producerId() == aborted.producerId()
                            && !batch.isControlBatch()
                            && batch.baseOffset() >= aborted.firstOffset()
                            && batch.lastOffset() <= aborted.lastOffset()
                            && batch.iterator().hasNext()) {
                        return batch.baseOffset();
                    }
                }
            }
        }
        return -1;
    }

    private static void requireReadable(Path data, List<AbortedTransaction> aborted, String what) {
        assertThat(aborted(data)).as(what).containsAll(aborted);
    }

    /** As Millrace reads them from either's files. */
    private static List<AbortedTransaction> aborted(Path data) {
        try (LogDirectory directory =
                LogDirectory.open(FileSystem.disk(), data, StorageOptions.DEFAULT, 0)) {
            PartitionLog log = RandomCompactedLog.log(directory);
            return log.abortedTransactions(0, log.logEndOffset());
        }
    }

    @Test
    void kafkasToolFindsNothingWrongInCleanedFiles() throws Exception {
        RandomCompactedLog log = new RandomCompactedLog(data, 99);
        for (int round = 0; round < ROUNDS; round++) {
            long now = 1_700_000_000_000L + round * 1_500;
            log.append(2 * BATCHES, now);
            log.clean(now);
        }
        Path directory = directory(data);
        KafkaDump dumped = KafkaDump.of(files(directory, ".log"), "--deep-iteration");
        dumped.assertNothingWrong();
        assertThat(dumped.text()).contains("isvalid: true", "deleteHorizonMs: OptionalLong[17");
        List<Path> indexes = files(directory, ".index", ".timeindex", ".txnindex");
        assertThat(indexes).hasSizeGreaterThan(4);
        KafkaDump.of(indexes, "--verify-index-only").assertNothingWrong();
        assertThat(
                        KafkaDump.of(
                                        files(directory, ".index", ".timeindex"),
                                        "--index-sanity-check")
                                .text())
                .contains("passed sanity check.");
        KafkaDump snapshots = KafkaDump.of(files(directory, ".snapshot"));
        snapshots.assertNothingWrong();
        assertThat(snapshots.text()).contains("producerId: 0", "producerId: 1", "producerId: 2");
    }

    private static Path directory(Path data) {
        return data.resolve(RandomCompactedLog.PARTITION.toString());
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path)));
            }
        }
    }

    /** Batches with records, and the records. Empty ones only mark where a segment ends. */
    private static List<String> content(Path directory) throws IOException {
        List<String> content = new ArrayList<>();
        for (Path file : files(directory, ".log")) {
            try (FileRecords records = FileRecords.open(file.toFile(), false)) {
                for (RecordBatch batch : records.batches()) {
                    batch.ensureValid();
                    if (batch.countOrNull() > 0) {
                        content.add(describe(batch));
                        for (Record record : batch) {
                            content.add("  " + describe(record));
                        }
                    }
                }
            }
        }
        return content;
    }

    private static String describe(RecordBatch batch) {
        return "%d-%d producer %d/%d/%d %s %s transactional=%s control=%s horizon=%s max=%d"
                .formatted(
                        batch.baseOffset(),
                        batch.lastOffset(),
                        batch.producerId(),
                        batch.producerEpoch(),
                        batch.baseSequence(),
                        batch.compressionType(),
                        batch.timestampType(),
                        batch.isTransactional(),
                        batch.isControlBatch(),
                        batch.deleteHorizonMs(),
                        batch.maxTimestamp());
    }

    private static String describe(Record record) {
        return "%d at %d: %s = %s"
                .formatted(
                        record.offset(),
                        record.timestamp(),
                        UTF_8.decode(record.key()),
                        record.hasValue() ? UTF_8.decode(record.value()) : null);
    }
}
