package io.millrace.simulation.crash;

import io.millrace.base.Payload;
import io.millrace.base.TopicPartition;
import io.millrace.broker.PartitionRef;
import io.millrace.broker.fetch.FetchPlan;
import io.millrace.broker.fetch.PartitionFetch;
import io.millrace.broker.fetch.PartitionRead;
import io.millrace.broker.node.Broker;
import io.millrace.files.FilesException;
import io.millrace.protocol.ErrorCode;
import io.millrace.records.BatchCursor;
import io.millrace.records.RecordBatch;
import io.millrace.records.RecordCursor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;

/** Reads a partition as a consumer does. */
record PartitionReader(Broker broker) {
    private static final int PAGE_BYTES = 4_000;

    /**
     * Values by offset, and the high watermark of the read. The values end at the last batch that
     * had room.
     */
    record Page(ErrorCode error, NavigableMap<Long, String> values, long highWatermark) {}

    Page all(TopicPartition id, long startOffset) {
        NavigableMap<Long, String> values = new TreeMap<>();
        long offset = startOffset;
        while (true) {
            Page page = page(id, offset, PAGE_BYTES);
            values.putAll(page.values().tailMap(offset, true));
            if (page.error() != ErrorCode.NONE || page.values().isEmpty()) {
                return new Page(page.error(), values, page.highWatermark());
            }
            offset = page.values().lastKey() + 1;
        }
    }

    Page page(TopicPartition id, long offset, int maxBytes) {
        PartitionFetch wanted =
                new PartitionFetch(
                        PartitionRef.byName(id.topic(), id.partition()), offset, maxBytes, -1, -1);
        FetchPlan plan = new FetchPlan(List.of(wanted), 0, 1, maxBytes, false, null);
        PartitionRead read = broker.partitions().read(wanted, plan, maxBytes, true);
        try {
            return new Page(
                    read.error(), values(bytes(read.records())), read.positions().highWatermark());
        } catch (FilesException unsent) {
            return new Page(ErrorCode.KAFKA_STORAGE_ERROR, new TreeMap<>(), -1);
        } finally {
            read.release();
        }
    }

    private static NavigableMap<Long, String> values(ByteBuffer records) {
        NavigableMap<Long, String> values = new TreeMap<>();
        // The last batch may have been cut off, as clients know it.
        BatchCursor cursor = new BatchCursor(records);
        for (RecordBatch batch = cursor.next(); batch != null; batch = cursor.next()) {
            addValues(batch, values);
        }
        return values;
    }

    private static void addValues(RecordBatch batch, NavigableMap<Long, String> values) {
        Violation.unless(batch.checksumMatches(), "a batch is damaged");
        try (RecordCursor cursor = RecordCursor.open(batch)) {
            while (cursor.next()) {
                ByteBuffer value = Objects.requireNonNull(cursor.value());
                values.put(cursor.offset(), StandardCharsets.UTF_8.decode(value).toString());
            }
        }
    }

    private static ByteBuffer bytes(Payload records) {
        return switch (records) {
            case Payload.Bytes(ByteBuffer buffer) -> buffer;
            case Payload.FileRange range -> bytes(range);
            case Payload.Sequence sequence -> throw new Violation("a read is one payload");
        };
    }

    private static ByteBuffer bytes(Payload.FileRange range) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(range.sizeBytes());
        WritableByteChannel target = Channels.newChannel(out);
        try {
            while (out.size() < range.sizeBytes()) {
                Violation.unless(
                        range.transferTo(target, out.size()) > 0, "a range ends before its size");
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return ByteBuffer.wrap(out.toByteArray());
    }
}
