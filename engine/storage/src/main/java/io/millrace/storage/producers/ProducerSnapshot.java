package io.millrace.storage.producers;

import io.millrace.records.RecordBatch;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The content of a .snapshot file, by the schema ProducerSnapshot:
 *
 * <pre>
 * snapshot: int16 version = 1, uint32 crc32c of what follows, int32 count, entry*
 * entry:    int64 producerId, int16 epoch, int32 lastSequence, int64 lastOffset, int32 offsetDelta,
 *           int64 timestamp, int32 coordinatorEpoch, int64 currentTxnFirstOffset (-1: none)
 * </pre>
 *
 * Kafka keeps the last batch of each producer. Here a producer has an entry for each batch that is
 * remembered, the oldest first: a client that has five batches in flight when the broker dies,
 * right after the snapshot, repeats all five, and each must be known. Readers that expect one entry
 * a producer take the last one, which is what they would have found.
 */
final class ProducerSnapshot {
    static final int FILE_BYTES_MAX = 256 << 20;

    private static final short VERSION = 1;
    private static final int CRC_AT = Short.BYTES;
    private static final int COUNT_AT = CRC_AT + Integer.BYTES;
    private static final int HEADER_BYTES = COUNT_AT + Integer.BYTES;
    private static final int ENTRY_BYTES = 46;
    private static final int NO_OFFSET = -1;

    private ProducerSnapshot() {}

    static ByteBuffer encode(Collection<ProducerState> producers) {
        int entries = 0;
        for (ProducerState producer : producers) {
            entries += Math.max(1, producer.batchCount());
        }
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + entries * ENTRY_BYTES);
        bytes.putShort(VERSION).putInt(0).putInt(entries);
        for (ProducerState producer : producers) {
            if (producer.batchCount() == 0) {
                put(bytes, producer, null);
            }
            for (ProducerState.Batch batch : producer.batches()) {
                put(bytes, producer, batch);
            }
        }
        bytes.putInt(CRC_AT, crc(bytes.array()));
        return bytes.flip();
    }

    private static void put(
            ByteBuffer bytes, ProducerState producer, ProducerState.@Nullable Batch batch) {
        long timestampMillis =
                batch == null || batch.equals(producer.lastBatch())
                        ? producer.lastTimestampMillis()
                        : batch.timestampMillis();
        bytes.putLong(producer.producerId())
                .putShort(producer.epoch())
                .putInt(batch == null ? RecordBatch.NO_SEQUENCE : batch.lastSequence())
                .putLong(batch == null ? NO_OFFSET : batch.lastOffset())
                .putInt(batch == null ? 0 : batch.offsetDelta())
                .putLong(timestampMillis)
                .putInt(producer.coordinatorEpoch())
                .putLong(producer.transactionFirstOffset());
    }

    /** Null when the bytes are damaged. */
    static @Nullable List<ProducerState> decode(byte[] content) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        if (content.length < HEADER_BYTES
                || bytes.getShort() != VERSION
                || bytes.getInt() != crc(content)) {
            return null;
        }
        int count = bytes.getInt();
        if (count < 0 || (long) count * ENTRY_BYTES != bytes.remaining()) {
            return null;
        }
        Map<Long, ProducerState> producers = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            readEntry(bytes, producers);
        }
        return List.copyOf(producers.values());
    }

    private static void readEntry(ByteBuffer bytes, Map<Long, ProducerState> producers) {
        ProducerState producer = producers.computeIfAbsent(bytes.getLong(), ProducerState::new);
        short epoch = bytes.getShort();
        int lastSequence = bytes.getInt();
        long lastOffset = bytes.getLong();
        int offsetDelta = bytes.getInt();
        long timestampMillis = bytes.getLong();
        int coordinatorEpoch = bytes.getInt();
        long transactionFirstOffset = bytes.getLong();
        ProducerState.Batch last =
                lastOffset < 0
                        ? null
                        : new ProducerState.Batch(
                                lastSequence, lastOffset, offsetDelta, timestampMillis);
        producer.restore(epoch, coordinatorEpoch, timestampMillis, transactionFirstOffset, last);
    }

    private static int crc(byte[] content) {
        CRC32C crc = new CRC32C();
        crc.update(content, COUNT_AT, content.length - COUNT_AT);
        return (int) crc.getValue();
    }
}
