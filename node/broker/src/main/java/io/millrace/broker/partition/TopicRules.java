package io.millrace.broker.partition;

import io.millrace.config.TopicSettings;
import io.millrace.config.TopicSettings.Durability;
import io.millrace.records.TimestampRule;
import io.millrace.records.TimestampType;
import io.millrace.records.ValidationRules;
import io.millrace.records.compression.Codec;
import io.millrace.records.compression.Compression;
import org.jspecify.annotations.Nullable;

/**
 * What a topic's settings mean to an append.
 *
 * @param validation what each batch must satisfy
 * @param durability when a record counts as written
 * @param minInsyncReplicas {@code min.insync.replicas}
 */
public record TopicRules(ValidationRules validation, Durability durability, int minInsyncReplicas) {

    public static TopicRules of(TopicSettings settings) {
        TopicSettings.Messages messages = settings.messages();
        TimestampRule timestamps =
                new TimestampRule(
                        messages.logAppendTime()
                                ? TimestampType.LOG_APPEND_TIME
                                : TimestampType.CREATE_TIME,
                        messages.behindMillisMax(),
                        messages.aheadMillisMax());
        ValidationRules validation =
                new ValidationRules(
                        timestamps,
                        settings.compaction().compact(),
                        compression(messages),
                        messages.batchBytesMax(),
                        settings.segments().segmentBytes(),
                        messages.recordBytesMax(),
                        true);
        return new TopicRules(
                validation, settings.flushing().durability(), settings.minInSyncReplicas());
    }

    private static @Nullable Compression compression(TopicSettings.Messages messages) {
        TopicSettings.CompressionLevels levels = messages.compressionLevels();
        return switch (messages.compressionType()) {
            case "producer" -> null;
            case "gzip" -> new Compression(Codec.GZIP, levels.gzip());
            case "lz4" -> new Compression(Codec.LZ4, levels.lz4());
            case "zstd" -> new Compression(Codec.ZSTD, levels.zstd());
            case "snappy" -> Compression.of(Codec.SNAPPY);
            default -> Compression.of(Codec.NONE);
        };
    }
}
