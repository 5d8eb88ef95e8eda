package io.millrace.config;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Everything that is settled about one topic, typed. */
public record TopicSettings(
        Segments segments,
        Retention retention,
        Compaction compaction,
        Messages messages,
        Flushing flushing,
        int minInSyncReplicas,
        boolean uncleanLeaderElection) {

    /** When an acks=all produce is answered. */
    public enum Durability {
        /** When the batch is on disk. */
        FSYNC,
        /** When it is in the page cache of the in-sync replicas. */
        REPLICATED
    }

    /** How the log is cut into files. */
    public record Segments(
            int segmentBytes,
            long segmentMillis,
            long jitterMillis,
            int indexBytes,
            int indexIntervalBytes,
            boolean preallocate) {}

    /** What is deleted by age and size; -1 sets no limit. */
    public record Retention(
            boolean delete,
            long retentionMillis,
            long retentionBytes,
            long fileDeleteDelayMillis) {}

    /** What compaction may and must do. */
    public record Compaction(
            boolean compact,
            double dirtyRatioMin,
            long lagMillisMin,
            long lagMillisMax,
            long tombstoneRetentionMillis) {}

    /**
     * What a batch must look like.
     *
     * @param recordBytesMax of one record after decompression, wherever a compressed batch is
     *     opened
     * @param compressionType Kafka's name of it
     */
    public record Messages(
            int batchBytesMax,
            int recordBytesMax,
            boolean logAppendTime,
            long behindMillisMax,
            long aheadMillisMax,
            String compressionType,
            CompressionLevels compressionLevels) {}

    public record CompressionLevels(int gzip, int lz4, int zstd) {}

    /** When the log is synced. */
    public record Flushing(Durability durability, long flushMessages, long flushMillis) {}

    /** The topic's own settings over those of the node. All were checked before. */
    public static TopicSettings of(Map<String, String> overrides, BrokerLayers layers) {
        ConfigValues values = new ConfigValues(ConfigResolver.topicValues(overrides, layers));
        List<String> cleanup = values.list("cleanup.policy");
        return new TopicSettings(
                segments(values),
                new Retention(
                        cleanup.contains("delete"),
                        values.number("retention.ms"),
                        values.number("retention.bytes"),
                        values.number("file.delete.delay.ms")),
                new Compaction(
                        cleanup.contains("compact"),
                        values.fraction("min.cleanable.dirty.ratio"),
                        values.number("min.compaction.lag.ms"),
                        values.number("max.compaction.lag.ms"),
                        values.number("delete.retention.ms")),
                messages(values),
                new Flushing(
                        values.text("millrace.durability").equals("fsync")
                                ? Durability.FSYNC
                                : Durability.REPLICATED,
                        values.number("flush.messages"),
                        values.number("flush.ms")),
                values.integer("min.insync.replicas"),
                values.truth("unclean.leader.election.enable"));
    }

    /**
     * Why a topic can't have these overrides, as a sentence for people, or null when it can. The
     * first problem in the order of the names.
     */
    public static @Nullable String problem(Map<String, String> overrides, BrokerLayers layers) {
        for (Map.Entry<String, String> override : new TreeMap<>(overrides).entrySet()) {
            ConfigKey key = ConfigCatalogue.topic().find(override.getKey());
            if (key == null) {
                return "Unknown topic config name: " + override.getKey();
            }
            String problem = key.problem(override.getValue());
            if (problem != null) {
                return problem;
            }
        }
        ConfigValues values = new ConfigValues(ConfigResolver.topicValues(overrides, layers));
        if (values.truth("remote.storage.enable")) {
            return "Tiered storage functionality is disabled in the broker. "
                    + "Topic cannot be configured with remote log storage.";
        }
        long lagMin = values.number("min.compaction.lag.ms");
        long lagMax = values.number("max.compaction.lag.ms");
        if (lagMin > lagMax) {
            return "conflict topic config setting min.compaction.lag.ms ("
                    + lagMin
                    + ") > max.compaction.lag.ms ("
                    + lagMax
                    + ")";
        }
        return null;
    }

    private static Segments segments(ConfigValues values) {
        String bytes =
                values.has("internal.segment.bytes") ? "internal.segment.bytes" : "segment.bytes";
        return new Segments(
                values.integer(bytes),
                values.number("segment.ms"),
                values.number("segment.jitter.ms"),
                values.integer("segment.index.bytes"),
                values.integer("index.interval.bytes"),
                values.truth("preallocate"));
    }

    private static Messages messages(ConfigValues values) {
        return new Messages(
                values.integer("max.message.bytes"),
                values.integer("max.decompressed.message.bytes"),
                values.text("message.timestamp.type").equals("LogAppendTime"),
                values.number("message.timestamp.before.max.ms"),
                values.number("message.timestamp.after.max.ms"),
                values.text("compression.type"),
                new CompressionLevels(
                        values.integer("compression.gzip.level"),
                        values.integer("compression.lz4.level"),
                        values.integer("compression.zstd.level")));
    }
}
