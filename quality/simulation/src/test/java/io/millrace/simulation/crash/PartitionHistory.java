package io.millrace.simulation.crash;

import io.millrace.base.TopicPartition;
import io.millrace.protocol.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** What a partition promised: records that were acknowledged or seen, and its high watermark. */
final class PartitionHistory {
    private final TopicPartition id;
    private final NavigableMap<Long, String> promised = new TreeMap<>();
    private long highWatermark;

    PartitionHistory(TopicPartition id) {
        this.id = id;
    }

    TopicPartition id() {
        return id;
    }

    long highWatermark() {
        return highWatermark;
    }

    int promisedCount() {
        return promised.size();
    }

    void acknowledged(long baseOffset, List<String> values) {
        Violation.unless(baseOffset >= 0, id + ": an acknowledged record has no offset");
        for (int i = 0; i < values.size(); i++) {
            promise(baseOffset + i, values.get(i));
        }
        highWatermark = Math.max(highWatermark, baseOffset + values.size());
    }

    /** A reader got this page, from this offset on. */
    void saw(PartitionReader.Page page, long offset) {
        Violation.unless(
                page.error() == ErrorCode.NONE, id + ": a read at " + offset + ": " + page.error());
        Violation.unless(
                page.highWatermark() >= highWatermark,
                id + ": high watermark went from " + highWatermark + " to " + page.highWatermark());
        highWatermark = page.highWatermark();
        if (offset < highWatermark) {
            Violation.unless(
                    page.values().containsKey(offset), id + ": no record at offset " + offset);
        }
        page.values().forEach(this::promise);
        Violation.unless(
                page.values().isEmpty() || page.values().lastKey() < highWatermark,
                id + ": a record above the high watermark is shown");
    }

    private void promise(long offset, String value) {
        String before = promised.put(offset, value);
        Violation.unless(
                before == null || before.equals(value),
                id + ": at offset " + offset + " was " + before + ", is " + value);
    }

    /** All of the partition, after a start: nothing is missing, twice or out of order. */
    void verify(PartitionReader.Page all) {
        if (all.values().size() < promised.size()) {
            throw new Violation(
                    id + ": of " + promised.size() + " records are left " + all.values().size());
        }
        saw(all, 0);
        Violation.unless(
                all.values().size() == all.highWatermark(),
                id + ": " + all.values().size() + " records to " + all.highWatermark());
        Map<String, Long> nextSequences = new TreeMap<>();
        all.values().forEach((offset, value) -> verifyOrder(nextSequences, offset, value));
    }

    private void verifyOrder(Map<String, Long> nextSequences, long offset, String value) {
        String producer = Lane.producerOf(value);
        long expected = nextSequences.merge(producer, 1L, Long::sum) - 1;
        Violation.unless(
                Lane.sequenceOf(value) == expected,
                id + ": at offset " + offset + " is " + value + " instead of number " + expected);
    }
}
