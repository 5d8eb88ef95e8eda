package io.millrace.storage;

import io.millrace.base.TopicPartition;
import io.millrace.base.Uuid;
import java.nio.file.Path;
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
}
