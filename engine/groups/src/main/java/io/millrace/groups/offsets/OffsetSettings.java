package io.millrace.groups.offsets;

import io.millrace.base.Check;
import org.jspecify.annotations.Nullable;

/**
 * What an operator can set for committed offsets.
 *
 * @param metadataCharactersMax {@code offset.metadata.max.bytes}, which Kafka measures in
 *     characters
 * @param retentionMillis {@code offsets.retention.minutes} in milliseconds
 * @param checkIntervalMillis {@code offsets.retention.check.interval.ms}
 */
public record OffsetSettings(
        int metadataCharactersMax, long retentionMillis, long checkIntervalMillis) {

    /** Kafka's defaults: 4,096 characters, seven days, ten minutes. */
    public static final OffsetSettings DEFAULT = new OffsetSettings(4_096, 604_800_000, 600_000);

    public OffsetSettings {
        Check.that(metadataCharactersMax >= 0, "metadataCharactersMax is not negative");
        Check.that(retentionMillis > 0, "retentionMillis is positive");
        Check.that(checkIntervalMillis > 0, "checkIntervalMillis is positive");
    }

    boolean isTooLarge(@Nullable String metadata) {
        return metadata != null && metadata.length() > metadataCharactersMax;
    }
}
