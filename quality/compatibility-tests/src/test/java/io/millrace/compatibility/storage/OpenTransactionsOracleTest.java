package io.millrace.compatibility.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.TopicPartition;
import io.millrace.base.Uuid;
import io.millrace.files.FileSystem;
import io.millrace.records.BatchBuilder;
import io.millrace.records.BatchTraits;
import io.millrace.records.ControlBatches;
import io.millrace.records.ControlRecordType;
import io.millrace.records.Producer;
import io.millrace.records.RecordBatch;
import io.millrace.storage.AbortedTransaction;
import io.millrace.storage.Admission;
import io.millrace.storage.AppendContext;
import io.millrace.storage.AppendOutcome;
import io.millrace.storage.LogConfig;
import io.millrace.storage.ProducerDescription;
import io.millrace.storage.StorageOptions;
import io.millrace.storage.log.LogDirectory;
import io.millrace.storage.log.PartitionLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.common.message.AbortedTxn;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.server.util.KafkaScheduler;
import org.apache.kafka.storage.internals.log.LogDirFailureChannel;
import org.apache.kafka.storage.internals.log.ProducerStateManagerConfig;
import org.apache.kafka.storage.internals.log.UnifiedLog;
import org.apache.kafka.storage.log.metrics.BrokerTopicStats;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A partition with open transactions and many aborted ones, written by one of the two and opened by
 * the other: the same last stable offset, producers, and lists of aborted transactions.
 */
class OpenTransactionsOracleTest {
    private static final TopicPartition PARTITION = new TopicPartition("open", 0);
    private static final int PRODUCERS = 12;
    private static final int STEPS = 3_000;
    private static final short BUMPING = 2;
    private static final long EXPIRATION_MILLIS = 86_400_000;

    @TempDir Path directory;

    private final KafkaScheduler scheduler = new KafkaScheduler(1);
    private final long nowMillis = System.currentTimeMillis();

    /** What both are asked. */
    private record Answers(
            long endOffset,
            long lastStableOffset,
            List<ProducerDescription> producers,
            List<List<AbortedTransaction>> aborted) {}

    @BeforeEach
    void start() {
        scheduler.startup();
    }

    @AfterEach
    void stop() throws InterruptedException {
        scheduler.shutdown();
    }

    private void fill(LogDirectory logs, PartitionLog log, long seed) {
        Random random = new Random(seed);
        int[] sequences = new int[PRODUCERS];
        short[] epochs = new short[PRODUCERS];
        boolean[] open = new boolean[PRODUCERS];
        for (int i = 0; i < STEPS; i++) {
            int producer = random.nextInt(PRODUCERS);
            if (open[producer] && random.nextInt(3) == 0) {
                open[producer] = false;
                epochs[producer]++;
                sequences[producer] = 0;
                marker(log, producer, epochs[producer], random.nextInt(4) == 0);
            } else if (random.nextInt(5) == 0) {
                accept(log.append(batch(BatchTraits.PLAIN), AppendContext.client(0, nowMillis)));
            } else {
                open[producer] = true;
                Producer from =
                        new Producer(1_000 + producer, epochs[producer], sequences[producer]++);
                accept(
                        log.append(
                                batch(BatchTraits.PLAIN.from(from).inTransaction()),
                                AppendContext.client(0, nowMillis, Admission.WAIVED)));
            }
            if (i % 1_000 == 700) {
                logs.checkpoint(nowMillis);
            }
        }
    }

    private void marker(PartitionLog log, int producer, short epoch, boolean commit) {
        ByteBuffer marker =
                ControlBatches.endTransaction(
                        new Producer(1_000 + producer, epoch, RecordBatch.NO_SEQUENCE),
                        commit ? ControlRecordType.COMMIT : ControlRecordType.ABORT,
                        2,
                        nowMillis);
        accept(log.append(marker, AppendContext.marker(0, nowMillis, BUMPING)));
    }

    private static void accept(AppendOutcome outcome) {
        assertThat(outcome).isInstanceOf(AppendOutcome.Appended.class);
    }

    private ByteBuffer batch(BatchTraits traits) {
        return new BatchBuilder(traits)
                .append(nowMillis, null, ByteBuffer.wrap(new byte[50]))
                .build();
    }

    private static Answers ofOurs(PartitionLog log) {
        log.advanceHighWatermark(log.logEndOffset());
        List<List<AbortedTransaction>> aborted = new ArrayList<>();
        for (long from = 0; from < log.logEndOffset(); from += 97) {
            aborted.add(log.abortedTransactions(from, from + 300));
        }
        return new Answers(log.logEndOffset(), log.lastStableOffset(), log.producers(), aborted);
    }

    private Answers ofKafka(Path partition, long recoveryPoint, boolean clean) throws IOException {
        UnifiedLog log =
                UnifiedLog.create(
                        partition.toFile(),
                        new org.apache.kafka.storage.internals.log.LogConfig(Map.of()),
                        0,
                        recoveryPoint,
                        scheduler,
                        new BrokerTopicStats(),
                        Time.SYSTEM,
                        600_000,
                        new ProducerStateManagerConfig((int) EXPIRATION_MILLIS, false),
                        600_000,
                        new LogDirFailureChannel(1),
                        clean,
                        Optional.empty());
        log.updateHighWatermark(log.logEndOffset());
        List<List<AbortedTransaction>> aborted = new ArrayList<>();
        for (long from = 0; from < log.logEndOffset(); from += 97) {
            aborted.add(
                    log.collectAbortedTransactions(from, from + 300).stream()
                            // This method, unlike its fetches, lists what ended before.
                            .filter(endsAtOrAfter(from))
                            .map(each ->
                                    new AbortedTransaction(
                                            each.producerId(),
                                            each.firstOffset(),
                                            each.lastOffset(),
                                            each.lastStableOffset()))
                            .toList());
        }
        List<ProducerDescription> producers =
                log.activeProducers().stream()
                        .map(each ->
                                new ProducerDescription(
                                        each.producerId(),
                                        each.producerEpoch(),
                                        each.lastSequence(),
                                        each.lastTimestamp(),
                                        each.coordinatorEpoch(),
                                        each.currentTxnStartOffset()))
                        .sorted(Comparator.comparingLong(ProducerDescription::producerId))
                        .toList();
        Answers answers =
                new Answers(log.logEndOffset(), log.lastStableOffset(), producers, aborted);
        log.close();
        return answers;
    }

    private static Predicate<AbortedTxn> endsAtOrAfter(long offset) {
        return aborted -> aborted.lastOffset() >= offset;
    }

    private static LogDirectory open(Path data) {
        return LogDirectory.open(FileSystem.disk(), data, StorageOptions.DEFAULT, 0);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                if (!path.endsWith(".lock")) {
                    Files.copy(path, to.resolve(from.relativize(path)));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void eachReadsWhatTheOtherHasWritten(long seed) throws IOException {
        Path ours = directory.resolve("ours");
        Path killed = directory.resolve("killed");
        Answers written;
        try (LogDirectory logs = open(ours)) {
            LogConfig config =
                    LogConfig.DEFAULT.withSegments(
                            new LogConfig.Segments(64 * 1024, 1L << 40, 0, 1 << 20, 1024));
            PartitionLog log = logs.create(PARTITION, new Uuid(3, 4), config);
            fill(logs, log, seed);
            written = ofOurs(log);
            copy(ours, killed);
        }
        assertThat(written.lastStableOffset()).isLessThan(written.endOffset());
        assertThat(written.aborted()).anyMatch(list -> list.size() > 10);
        String partition = PARTITION.toString();
        assertThat(ofKafka(ours.resolve(partition), written.endOffset(), true))
                .as("after a clean shutdown")
                .isEqualTo(written);
        assertThat(ofKafka(killed.resolve(partition), 0, false))
                .as("recovered by Kafka after a kill")
                .isEqualTo(written);
        readWhatKafkaHasWritten(killed, written);
    }

    /** Kafka has built the indexes and snapshots there anew. */
    private static void readWhatKafkaHasWritten(Path data, Answers written) throws IOException {
        Files.writeString(
                data.resolve("recovery-point-offset-checkpoint"),
                "0\n1\nopen 0 %d\n".formatted(written.endOffset()));
        Files.writeString(
                data.resolve(".kafka_cleanshutdown"), "{\"version\":0,\"brokerEpoch\":1}");
        try (LogDirectory logs = open(data)) {
            PartitionLog log = Objects.requireNonNull(logs.log(PARTITION));
            assertThat(ofOurs(log)).as("written by Kafka").isEqualTo(written);
        }
    }
}
