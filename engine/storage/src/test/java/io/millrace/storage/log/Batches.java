package io.millrace.storage.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.records.BatchBuilder;
import io.millrace.records.BatchTraits;
import io.millrace.records.ControlBatches;
import io.millrace.records.ControlRecordType;
import io.millrace.records.Producer;
import io.millrace.records.RecordBatch;
import io.millrace.records.RecordBatches;
import io.millrace.records.RecordCursor;
import io.millrace.storage.ReadRequest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Batches to append and what reads return, for tests. */
public final class Batches {

    private Batches() {}

    static ByteBuffer of(long timestamp, String... values) {
        return of(BatchTraits.PLAIN, timestamp, values);
    }

    static ByteBuffer of(BatchTraits traits, long timestamp, String... values) {
        BatchBuilder builder = new BatchBuilder(traits);
        long next = timestamp;
        for (String value : values) {
            builder.append(next++, null, ByteBuffer.wrap(value.getBytes(UTF_8)));
        }
        return builder.build();
    }

    static ByteBuffer from(long producerId, int epoch, int sequence, String... values) {
        return of(producer(producerId, epoch, sequence), 1000, values);
    }

    public static BatchTraits producer(long producerId, int epoch, int sequence) {
        return BatchTraits.PLAIN.from(new Producer(producerId, (short) epoch, sequence));
    }

    static ByteBuffer inTransaction(long producerId, int epoch, int sequence, String... values) {
        return of(producer(producerId, epoch, sequence).inTransaction(), 1000, values);
    }

    public static ByteBuffer marker(long producerId, int epoch, boolean commit) {
        return marker(producerId, epoch, commit, 3, 1000);
    }

    public static ByteBuffer marker(
            long producerId, int epoch, boolean commit, int coordinatorEpoch, long timestamp) {
        return ControlBatches.endTransaction(
                new Producer(producerId, (short) epoch, RecordBatch.NO_SEQUENCE),
                commit ? ControlRecordType.COMMIT : ControlRecordType.ABORT,
                coordinatorEpoch,
                timestamp);
    }

    static ByteBuffer concat(ByteBuffer... parts) {
        int size = 0;
        for (ByteBuffer part : parts) {
            size += part.remaining();
        }
        ByteBuffer all = ByteBuffer.allocate(size);
        for (ByteBuffer part : parts) {
            all.put(part.duplicate());
        }
        return all.flip();
    }

    /** Values of data records as "offset:value". */
    static List<String> values(ByteBuffer batches) {
        List<String> values = new ArrayList<>();
        RecordBatches.forEach(
                batches,
                batch -> {
                    if (batch.isControl()) {
                        return;
                    }
                    try (RecordCursor cursor = RecordCursor.open(batch)) {
                        while (cursor.next()) {
                            String text = String.valueOf(UTF_8.decode(cursor.record().value()));
                            values.add(cursor.offset() + ":" + text);
                        }
                    }
                });
        return values;
    }

    /** All values from an offset to the log's end. */
    static List<String> read(PartitionLog log, long from) {
        List<String> values = new ArrayList<>();
        long next = from;
        while (next < log.logEndOffset()) {
            ByteBuffer bytes =
                    log.readBytes(new ReadRequest(next, Long.MAX_VALUE, 64 * 1024, true));
            if (!bytes.hasRemaining()) {
                break;
            }
            values.addAll(values(bytes));
            long[] last = {next};
            RecordBatches.forEach(bytes, batch -> last[0] = batch.nextOffset());
            next = last[0];
        }
        return values;
    }
}
