package io.millrace.cli.topic;

import io.millrace.cli.console.CommandException;
import io.millrace.cli.console.Durations;
import io.millrace.cli.console.Instants;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.TypeConversionException;

/** Where reading begins in each partition. */
sealed interface StartPosition {

    record Earliest() implements StartPosition {}

    record Latest() implements StartPosition {}

    record At(long offset) implements StartPosition {}

    /** So many records before the end. */
    record Last(long count) implements StartPosition {}

    /** The first record that is not older. */
    record Since(Instant time) implements StartPosition {}

    /** {@code earliest}, {@code latest}, an offset, or {@code -N} for the last N. */
    static StartPosition parse(String text) {
        return switch (text) {
            case "earliest", "beginning" -> new Earliest();
            case "latest", "end" -> new Latest();
            default -> number(text);
        };
    }

    private static StartPosition number(String text) {
        try {
            long number = Long.parseLong(text);
            return number < 0 ? new Last(-number) : new At(number);
        } catch (NumberFormatException e) {
            throw CommandException.usage(
                    "--offset",
                    "--offset: write earliest, latest, an offset, or -N for the last N");
        }
    }

    /** A time, or a duration, which means that long before now. */
    static StartPosition since(String text, Instant now) {
        try {
            boolean isDuration = text.matches("\\d+[a-zA-Z]+|[pP].*");
            return new Since(isDuration ? now.minus(Durations.parse(text)) : Instants.parse(text));
        } catch (TypeConversionException | DateTimeException | ArithmeticException wrong) {
            throw CommandException.usage(
                    "--since",
                    "--since: '"
                            + text
                            + "' is neither a time, as 2026-03-01T12:00:00Z, nor a"
                            + " duration, as 15m");
        }
    }

    /** What whoever asked for it may not expect: an offset that is not there. */
    default List<String> notes(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        if (!(this instanceof At at)) {
            return List.of();
        }
        Map<TopicPartition, Long> starts = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        List<String> notes = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            long start = starts.getOrDefault(partition, 0L);
            long end = ends.getOrDefault(partition, Long.MAX_VALUE);
            if (at.offset() < start || at.offset() > end) {
                notes.add(
                        "%s has offsets %d to %d: %d is not there, reading begins at the end"
                                .formatted(partition, start, end, at.offset()));
            }
        }
        return notes;
    }

    /** Moves an assigned consumer there. */
    default void seek(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        switch (this) {
            case Earliest _ -> consumer.seekToBeginning(partitions);
            case Latest _ -> consumer.seekToEnd(partitions);
            case At at -> partitions.forEach(partition -> consumer.seek(partition, at.offset()));
            case Last last -> seekLast(consumer, partitions, last.count());
            case Since since -> seekSince(consumer, partitions, since.time());
        }
    }

    private static void seekLast(
            Consumer<?, ?> consumer, Collection<TopicPartition> partitions, long count) {
        Map<TopicPartition, Long> starts = consumer.beginningOffsets(partitions);
        consumer.endOffsets(partitions)
                .forEach((partition, end) ->
                        consumer.seek(
                                partition,
                                Math.max(end - count, starts.getOrDefault(partition, 0L))));
    }

    private static void seekSince(
            Consumer<?, ?> consumer, Collection<TopicPartition> partitions, Instant time) {
        Map<TopicPartition, Long> wanted = new HashMap<>();
        partitions.forEach(partition -> wanted.put(partition, time.toEpochMilli()));
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(wanted);
        for (TopicPartition partition : partitions) {
            OffsetAndTimestamp first = found.get(partition);
            if (first == null) {
                consumer.seekToEnd(List.of(partition));
            } else {
                consumer.seek(partition, first.offset());
            }
        }
    }
}
