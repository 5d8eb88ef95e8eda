package io.millrace.broker.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.Clock;
import io.millrace.base.TopicPartition;
import io.millrace.base.Uuid;
import io.millrace.broker.produce.ProduceContext;
import io.millrace.broker.produce.ProduceOutcome;
import io.millrace.broker.threads.PlatformThreads;
import io.millrace.config.TopicSettings.Durability;
import io.millrace.files.testing.MemoryFileSystem;
import io.millrace.metrics.Labels;
import io.millrace.metrics.MetricRegistry;
import io.millrace.metrics.Unit;
import io.millrace.records.BatchBuilder;
import io.millrace.records.BatchTraits;
import io.millrace.records.Producer;
import io.millrace.records.RecordBatch;
import io.millrace.records.RecordBatches;
import io.millrace.records.TimestampRule;
import io.millrace.records.TimestampType;
import io.millrace.records.ValidationRules;
import io.millrace.records.compression.Codec;
import io.millrace.records.compression.Compression;
import io.millrace.storage.LogConfig;
import io.millrace.storage.ReadRequest;
import io.millrace.storage.StorageOptions;
import io.millrace.storage.log.LogDirectory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a partition does with a producer's batch on its way into the log. */
class PartitionAppendsTest {
    private static final Path DATA = Path.of("/data");
    private static final ProduceContext CONTEXT = new ProduceContext(true, true, true);

    private final LogDirectory logs =
            LogDirectory.open(new MemoryFileSystem(), DATA, StorageOptions.DEFAULT, 0);
    private final SteppedClock clock = new SteppedClock();
    private final GroupCommit commits =
            new GroupCommit(
                    PlatformThreads.INSTANCE.pool("test-sync", 1),
                    logs.journal(),
                    clock,
                    new MetricRegistry().histogram("t", "t", Unit.NANOS, Labels.NONE));

    @AfterEach
    void close() {
        commits.close();
        logs.close();
    }

    /** A millisecond goes by with each look, and something may happen meanwhile. */
    private static final class SteppedClock implements Clock {
        final Queue<Runnable> meanwhile = new ArrayDeque<>();
        private long millis = 10_000;

        @Override
        public long millis() {
            long read = millis++;
            Runnable event = meanwhile.poll();
            if (event != null) {
                event.run();
            }
            return read;
        }

        @Override
        public long nanos() {
            return 0;
        }
    }

    private Partition partition(TimestampType type, @Nullable Compression compression) {
        ValidationRules rules =
                new ValidationRules(
                        new TimestampRule(type, Long.MAX_VALUE, Long.MAX_VALUE),
                        false,
                        compression,
                        1 << 20,
                        1 << 30,
                        1 << 26,
                        true);
        return new Partition(
                logs.create(new TopicPartition("t", 0), new Uuid(1, 2), LogConfig.DEFAULT),
                new Uuid(1, 2),
                TestHosts.onlyReplica(0),
                new TopicRules(rules, Durability.REPLICATED, 1),
                TestHosts.alone(0, commits, clock));
    }

    private static ByteBuffer batch(BatchTraits traits) {
        return new BatchBuilder(traits)
                .append(1_000_005, null, ByteBuffer.wrap(new byte[100]))
                .append(1_000_003, null, ByteBuffer.wrap(new byte[100]))
                .build();
    }

    private static List<RecordBatch> stored(Partition partition) {
        List<RecordBatch> batches = new ArrayList<>();
        ByteBuffer bytes =
                partition.log().readBytes(new ReadRequest(0, Long.MAX_VALUE, 1 << 20, true));
        RecordBatches.forEach(
                bytes, batch -> batches.add(new RecordBatch(batch.buffer(), batch.start())));
        return batches;
    }

    @Test
    void appendTimesDoNotFallWhenAppendsOvertakeEachOther() {
        Partition partition = partition(TimestampType.LOG_APPEND_TIME, null);
        List<ProduceOutcome> outcomes = new ArrayList<>();
        // While the first looks at the clock, a second one from elsewhere is appended.
        clock.meanwhile.add(
                () -> outcomes.add(partition.append(batch(BatchTraits.PLAIN), CONTEXT)));
        outcomes.add(partition.append(batch(BatchTraits.PLAIN), CONTEXT));
        List<RecordBatch> stored = stored(partition);
        assertThat(stored).hasSize(2).allMatch(RecordBatch::checksumMatches);
        assertThat(stored.get(0).maxTimestamp()).isLessThan(stored.get(1).maxTimestamp());
        assertThat(outcomes)
                .containsExactly(
                        new ProduceOutcome.Appended(0, 2, stored.get(0).maxTimestamp(), 0, 1),
                        new ProduceOutcome.Appended(2, 4, stored.get(1).maxTimestamp(), 0, 1));
    }

    @Test
    void whatIsAdmittedIsAppendedInAnyKindOfTopic() {
        for (TimestampType type : TimestampType.values()) {
            for (Codec codec : List.of(Codec.NONE, Codec.GZIP)) {
                Partition partition = partition(type, Compression.of(codec));
                BatchTraits traits = BatchTraits.PLAIN.from(new Producer(7, (short) 0, 0));
                ProduceOutcome asked = partition.append(batch(traits.inTransaction()), CONTEXT);
                assertThat(asked).isInstanceOf(ProduceOutcome.AdmissionRequired.class);
                ProduceOutcome outcome =
                        ((ProduceOutcome.AdmissionRequired) asked).admitted().append(CONTEXT);
                assertThat(outcome)
                        .as("%s %s", type, codec)
                        .isInstanceOf(ProduceOutcome.Appended.class);
                RecordBatch stored = stored(partition).getFirst();
                assertThat(stored.checksumMatches()).isTrue();
                assertThat(stored.timestampType()).isEqualTo(type);
                assertThat(stored.codec()).isEqualTo(codec);
                logs.delete(partition.id(), 0);
            }
        }
    }

    @Test
    void onlyWhatIsCompressedAnewOrOpenedIsHeavy() {
        Partition asSent = partition(TimestampType.LOG_APPEND_TIME, null);
        ByteBuffer plain = batch(BatchTraits.PLAIN);
        assertThat(asSent.isHeavy(plain)).isFalse();
        assertThat(asSent.isHeavy(ByteBuffer.allocate(60))).isFalse();
        assertThat(asSent.isHeavy(ByteBuffer.allocate(61))).isFalse();
        logs.delete(asSent.id(), 0);
        Partition gzip = partition(TimestampType.CREATE_TIME, Compression.of(Codec.GZIP));
        assertThat(gzip.isHeavy(plain)).isTrue();
        gzip.append(plain, CONTEXT);
        ByteBuffer compressed = stored(gzip).getFirst().bytes();
        assertThat(gzip.isHeavy(compressed)).isFalse();
    }
}
