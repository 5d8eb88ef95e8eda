package io.millrace.cli.replication;

import io.millrace.cli.console.Json;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A copy that is not in sync with its leader.
 *
 * @param node that has the copy
 * @param offsetLag how many records it lacks, as the node itself says; null when it can't be asked
 */
public record OutOfSync(TopicPartition partition, int node, Cause cause, @Nullable Long offsetLag) {

    /** Why a copy is not in sync; the names are what JSON shows. */
    public enum Cause {
        NODE_FENCED("is fenced: it has stopped, is silent, or is not up yet"),
        LOG_DIRECTORY_OFFLINE("is up, but the log directory of this copy is offline: see its log"),
        NO_COPY("is up, but has no log of it yet: it was just told, or its disk is full"),
        BEHIND("is up and fetches, but has not caught up"),
        JOINING("is up and has all records; the leader takes it back in a moment"),
        NO_LEADER("is up, but the partition has no leader to fetch from"),
        UNKNOWN("is up, but does not tell how far it is");

        private final String meaning;

        Cause(String meaning) {
            this.meaning = meaning;
        }
    }

    /** One line for people. */
    public String explanation() {
        String lag = cause == Cause.BEHIND ? ": %d records behind".formatted(offsetLag) : "";
        return "node %d %s%s".formatted(node, cause.meaning, lag);
    }

    public Map<String, @Nullable Object> document() {
        return Json.object(
                "node",
                node,
                "cause",
                cause.name(),
                "offsetLag",
                offsetLag,
                "explanation",
                explanation());
    }
}
