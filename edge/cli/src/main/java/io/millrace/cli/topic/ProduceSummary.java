package io.millrace.cli.topic;

import io.millrace.cli.console.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** What was acknowledged. Written by the producer's thread, read by the command's. */
final class ProduceSummary {

    private static final class Range {
        private final long firstOffset;
        private long lastOffset;
        private long records;

        Range(long firstOffset) {
            this.firstOffset = firstOffset;
        }
    }

    private final Map<Integer, Range> partitions = new TreeMap<>();
    private @Nullable Exception failure;
    private long records;

    synchronized void completed(@Nullable RecordMetadata metadata, @Nullable Exception exception) {
        if (exception != null) {
            failure = failure == null ? exception : failure;
            return;
        }
        records++;
        if (metadata != null) {
            Range range =
                    partitions.computeIfAbsent(
                            metadata.partition(), _ -> new Range(metadata.offset()));
            range.lastOffset = metadata.offset();
            range.records++;
        }
    }

    synchronized @Nullable Exception failure() {
        return failure;
    }

    synchronized long records() {
        return records;
    }

    synchronized Map<String, @Nullable Object> document(String topic) {
        List<Object> ranges = new ArrayList<>();
        partitions.forEach((partition, range) ->
                ranges.add(
                        Json.object(
                                "partition",
                                partition,
                                "records",
                                range.records,
                                "firstOffset",
                                known(range.firstOffset),
                                "lastOffset",
                                known(range.lastOffset))));
        return Json.object("topic", topic, "records", records, "partitions", ranges);
    }

    synchronized List<String> lines(String topic) {
        List<String> places = new ArrayList<>();
        partitions.forEach((partition, range) -> places.add(place(partition, range)));
        String noun = records == 1 ? " record to " : " records to ";
        String where = places.isEmpty() ? "" : " (" + String.join("; ", places) + ")";
        return List.of(records + noun + topic + where);
    }

    private static String place(int partition, Range range) {
        if (known(range.firstOffset) == null) {
            return "partition " + partition;
        }
        return range.firstOffset == range.lastOffset
                ? "partition " + partition + ", offset " + range.firstOffset
                : "partition "
                        + partition
                        + ", offsets "
                        + range.firstOffset
                        + " to "
                        + range.lastOffset;
    }

    /** Without acknowledgements the broker tells no offset. */
    private static @Nullable Long known(long offset) {
        return offset < 0 ? null : offset;
    }
}
