package io.millrace.storage.log;

import io.millrace.base.TopicPartition;
import io.millrace.base.Uuid;
import io.millrace.storage.producers.ProducerTable;
import io.millrace.storage.segment.LeaderEpochs;
import io.millrace.storage.segment.LogEnvironment;
import io.millrace.storage.segment.LogSegments;
import io.millrace.storage.segment.Segment;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A log as its files tell it, whole and durable up to its end. */
record LoadedLog(
        TopicPartition partition,
        Path directory,
        @Nullable Uuid topicId,
        LogSegments segments,
        ProducerTable producers,
        LeaderEpochs epochs,
        Bounds bounds) {

    /** Where the log begins, and where the next recovery does. */
    record Bounds(long logStartOffset, long recoveryPoint) {}

    /** Makes the first segment of a log that is new; nothing is read. */
    static LoadedLog empty(
            LogEnvironment environment, TopicPartition partition, Path directory, Uuid topicId) {
        Segment first = new Segment(environment, directory, 0, new Segment.End(0, 0), 0);
        first.create();
        LogSegments segments = new LogSegments(List.of(first));
        ProducerTable producers =
                new ProducerTable(
                        environment.files(),
                        directory,
                        segments,
                        List.of(),
                        ProducerTable.ALL_INDEXED);
        return new LoadedLog(
                partition,
                directory,
                topicId,
                segments,
                producers,
                new LeaderEpochs(),
                new Bounds(0, 0));
    }
}
