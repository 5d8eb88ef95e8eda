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
 * @param recordBytesMax the largest record, expanded, that a compressed batch may hold where it has
 *     to be looked into; bounds the memory of doing so
 * @param walkUncompressed whether records are looked at although nothing above demands it, where
 *     that needs no decompression
 */
public record ValidationRules(
        TimestampRule timestamps,
        boolean compacted,
        @Nullable Compression compression,
        int batchBytesMax,
        int segmentBytesMax,
        int recordBytesMax,
        boolean walkUncompressed) {

    /** Kafka's defaults of a topic, with the walk: it costs some 20 ns a record. */
    public static final ValidationRules DEFAULT =
            new ValidationRules(
                    TimestampRule.DEFAULT, false, null, 1_048_588, 1 << 30, 64 * 1024 * 1024, true);
}
