package io.millrace.storage;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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
 * Only the last batch of each producer is in it, so that after a restart only that one is known as
 * a duplicate.
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
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + producers.size() * ENTRY_BYTES);
        bytes.putShort(VERSION).putInt(0).putInt(producers.size());
        for (ProducerState producer : producers) {
            ProducerState.Batch last = producer.lastBatch();
            bytes.putLong(producer.producerId())
                    .putShort(producer.epoch())
                    .putInt(producer.lastSequence())
                    .putLong(last == null ? NO_OFFSET : last.lastOffset())
                    .putInt(last == null ? 0 : last.offsetDelta())
                    .putLong(producer.lastTimestampMillis())
                    .putInt(producer.coordinatorEpoch())
                    .putLong(producer.transactionFirstOffset());
        }
        bytes.putInt(CRC_AT, crc(bytes.array()));
        return bytes.flip();
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
        List<ProducerState> producers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            producers.add(entry(bytes));
        }
        return producers;
    }

    private static ProducerState entry(ByteBuffer bytes) {
        ProducerState producer = new ProducerState(bytes.getLong());
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
        return producer;
    }

    private static int crc(byte[] content) {
        CRC32C crc = new CRC32C();
        crc.update(content, COUNT_AT, content.length - COUNT_AT);
        return (int) crc.getValue();
    }
}
