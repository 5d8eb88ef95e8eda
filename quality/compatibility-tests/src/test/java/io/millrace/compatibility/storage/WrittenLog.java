package io.millrace.compatibility.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.base.TopicPartition;
import io.millrace.base.Uuid;
import io.millrace.files.FileSystem;
import io.millrace.records.BatchBuilder;
import io.millrace.records.BatchTraits;
import io.millrace.records.ControlBatches;
import io.millrace.records.ControlRecordType;
import io.millrace.records.Producer;
import io.millrace.records.RecordBatch;
import io.millrace.records.compression.Codec;
import io.millrace.records.compression.Compression;
import io.millrace.storage.Admission;
import io.millrace.storage.AppendContext;
import io.millrace.storage.AppendOutcome;
import io.millrace.storage.LogConfig;
import io.millrace.storage.StorageOptions;
import io.millrace.storage.log.LogDirectory;
import io.millrace.storage.log.PartitionLog;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;

/** A log with segments of all codecs, producers, transactions and epochs. */
final class WrittenLog implements AutoCloseable {
    static final TopicPartition PARTITION = new TopicPartition("written", 3);
    static final Uuid TOPIC_ID = new Uuid(0x1234, 0x5678);
    static final int BATCHES = 1500;
    private static final int EPOCH_BATCHES = 500;

    private final Random random = new Random(11);
    private final LogDirectory directory;
    private final PartitionLog log;
    private int filled;
    private int sequence;
    private int transactionSequence;

    WrittenLog(Path data) {
        directory = LogDirectory.open(FileSystem.disk(), data, StorageOptions.DEFAULT, 0);
        LogConfig config =
                LogConfig.DEFAULT.withSegments(
                        new LogConfig.Segments(256 * 1024, 1L << 40, 0, 1 << 20, 4096));
        log = directory.create(PARTITION, TOPIC_ID, config);
    }

    LogDirectory directory() {
        return directory;
    }

    PartitionLog log() {
        return log;
    }

    void fill() {
        for (int i = filled; i < filled + BATCHES; i++) {
            if (i % 100 == 99) {
                transaction(i);
            } else {
                append(i, i % 3 == 0 ? idempotent(i) : plain(i));
            }
        }
        filled += BATCHES;
    }

    private void append(int index, ByteBuffer batch) {
        accept(
                log.append(
                        batch,
                        AppendContext.client(index / EPOCH_BATCHES, 1000, Admission.WAIVED)));
    }

    private static void accept(AppendOutcome outcome) {
        if (!(outcome instanceof AppendOutcome.Appended)) {
            throw new AssertionError(outcome);
        }
    }

    private BatchTraits traits() {
        Codec[] codecs = Codec.values();
        return BatchTraits.PLAIN.compressed(Compression.of(codecs[random.nextInt(codecs.length)]));
    }

    private ByteBuffer plain(int index) {
        return batch(traits(), index, 1 + random.nextInt(5));
    }

    private ByteBuffer idempotent(int index) {
        int count = 1 + random.nextInt(5);
        BatchTraits from = traits().from(new Producer(77, (short) 2, sequence));
        sequence += count;
        return batch(from, index, count);
    }

    private void transaction(int index) {
        Producer producer = new Producer(88, (short) 0, transactionSequence++);
        append(index, batch(traits().from(producer).inTransaction(), index, 1));
        ControlRecordType type =
                index % 200 == 99 ? ControlRecordType.ABORT : ControlRecordType.COMMIT;
        Producer marking = new Producer(88, (short) 0, RecordBatch.NO_SEQUENCE);
        ByteBuffer marker = ControlBatches.endTransaction(marking, type, 4, 5000);
        accept(log.append(marker, AppendContext.coordinator(index / EPOCH_BATCHES, 1000)));
    }

    private ByteBuffer batch(BatchTraits traits, int index, int count) {
        BatchBuilder builder = new BatchBuilder(traits);
        for (int i = 0; i < count; i++) {
            byte[] value = new byte[random.nextInt(600)];
            random.nextBytes(value);
            long timestamp = 1_000_000 + index * 10L + random.nextInt(200);
            ByteBuffer key = ByteBuffer.wrap(("key " + index).getBytes(UTF_8));
            builder.append(timestamp, key, ByteBuffer.wrap(value));
        }
        return builder.build();
    }

    @Override
    public void close() {
        directory.close();
    }
}
