package io.millrace.simulation.history;

import io.millrace.base.TopicPartition;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which value lies where: all who wrote or read agree, each value lies at one place, none is lost.
 */
final class OffsetChecks {
    private final History history;
    private final Checker.Finding finding;
    private final Map<TopicPartition, NavigableMap<Long, String>> offsets = new HashMap<>();
    private final Map<String, Long> places = new HashMap<>();
    private final Set<String> read = new HashSet<>();
    private final Map<TopicPartition, Long> readUpTo = new HashMap<>();

    OffsetChecks(History history, Checker.Finding finding) {
        this.history = history;
        this.finding = finding;
    }

    void run() {
        for (Write write : history.writes().values()) {
            if (write.offset() != Write.NOWHERE) {
                place(write.partition(), write.offset(), write.value());
            }
        }
        for (Poll poll : history.polls()) {
            for (Poll.Seen seen : poll.records()) {
                readAt(poll.partition(), seen.offset(), seen.value());
            }
        }
        for (boolean committed : new boolean[] {true, false}) {
            history.atTheEnd(committed)
                    .forEach((partition, records) ->
                            records.forEach((at, value) -> readAt(partition, at, value)));
        }
        lost();
        orderOfSends();
    }

    private void readAt(TopicPartition partition, long offset, String value) {
        place(partition, offset, value);
        read.add(value);
        readUpTo.merge(partition, offset, Math::max);
    }

    private void place(TopicPartition partition, long offset, String value) {
        String before =
                offsets.computeIfAbsent(partition, any -> new TreeMap<>()).put(offset, value);
        if (before != null && !before.equals(value)) {
            finding.add(
                    AnomalyKind.INCONSISTENT_OFFSETS,
                    partition + " at " + offset + ": " + before + " and " + value);
        }
        Write write = history.writes().get(value);
        if (write == null || !write.partition().equals(partition)) {
            finding.add(
                    AnomalyKind.INCONSISTENT_OFFSETS,
                    partition + " at " + offset + ": nobody wrote " + value + " there");
            return;
        }
        Long elsewhere = places.put(value, offset);
        if (elsewhere != null && elsewhere != offset) {
            finding.add(
                    AnomalyKind.DUPLICATE, write + " lies at " + elsewhere + " and at " + offset);
        }
    }

    private void lost() {
        for (Write write : history.writes().values()) {
            if (!write.isPromised() || history.isSuperseded(write)) {
                continue;
            }
            if (write.offset() != Write.NOWHERE
                    && !read.contains(write.value())
                    && readUpTo.getOrDefault(write.partition(), -1L) > write.offset()) {
                finding.add(AnomalyKind.LOST_WRITE, write + " at " + write.offset());
            }
            boolean there = history.atTheEnd(write.partition(), true).containsValue(write.value());
            if (!there) {
                finding.add(AnomalyKind.UNSEEN, write.toString());
            }
        }
    }

    private void orderOfSends() {
        Map<String, Write> last = new HashMap<>();
        for (Write write : history.writes().values()) {
            Long place = places.get(write.value());
            if (place == null) {
                continue;
            }
            Write before = last.put(write.producer() + " " + write.partition(), write);
            if (before != null && place(before) > place) {
                finding.add(
                        AnomalyKind.NONMONOTONIC_SEND,
                        write + " at " + place + " after " + before + " at " + place(before));
            }
        }
    }

    private long place(Write write) {
        return places.getOrDefault(write.value(), Write.NOWHERE);
    }
}
