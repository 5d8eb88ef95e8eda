package io.millrace.records;

import io.millrace.records.compression.Compression;
import org.jspecify.annotations.Nullable;

/**
 * What a topic demands of produced batches. Immutable: made once for each change of a topic's
 * configuration.
 *
 * @param compacted whether every record needs a key
 * @param compression what batches are stored in; null for {@code compression.type=producer}
 * @param batchBytesMax {@code max.message.bytes}
 * @param segmentBytesMax {@code segment.bytes}
 * @param expandedBytesMax {@code max.decompressed.message.bytes}: what the records of a compressed
 *     batch may expand to where it has to be looked into; bounds the time of doing so
 * @param walkUncompressed whether records are looked at although nothing above demands it, where
 *     that needs no decompression
 */
public record ValidationRules(
        TimestampRule timestamps,
        boolean compacted,
        @Nullable Compression compression,
        int batchBytesMax,
        int segmentBytesMax,
        int expandedBytesMax,
        boolean walkUncompressed) {

    /** As in Kafka: the largest array that every Java virtual machine makes. */
    public static final int EXPANDED_BYTES_MAX_DEFAULT = Integer.MAX_VALUE - 8;

    /** Kafka's defaults of a topic, with the walk: it costs some 20 ns a record. */
    public static final ValidationRules DEFAULT =
            new ValidationRules(
                    TimestampRule.DEFAULT,
                    false,
                    null,
                    1_048_588,
                    1 << 30,
                    EXPANDED_BYTES_MAX_DEFAULT,
                    true);
}
