package io.millrace.records;

import io.millrace.base.FaultKind;
import io.millrace.records.ValidationOutcome.Accepted;
import io.millrace.records.ValidationOutcome.Rejected;
import io.millrace.records.compression.Codec;
import io.millrace.records.compression.Compression;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether the records that a client produces to a partition may be appended, and makes them
 * ready: a pure function of the bytes, the topic's rules and the time, except that it writes into
 * the buffer what the topic demands (timestamp type, max timestamp, CRC). Runs on the thread that
 * owns the buffer.
 *
 * <p>Order: shape of the request, size, CRC, header, and, only where the topic demands it or it is
 * cheap, each record. A batch is looked into when the topic is compacted (keys), stores another
 * codec, bounds timestamps from below, or when the header's timestamps contradict each other or are
 * too far ahead or behind, or when it claims more records than its bytes make likely. Otherwise the
 * header's max timestamp is believed, which Kafka does not do: it is then near the time at which
 * the broker took the batch.
 */
public final class BatchValidator {

    /** How many records at fault are listed; the client treats the others as failed with them. */
    public static final int RECORD_ERRORS_MAX = 1_000;

    /**
     * A compressed batch that says that its newest record is older than this is opened. One that
     * says otherwise is believed.
     */
    static final long CLAIM_AGE_MILLIS_MAX = 60_000;

    private BatchValidator() {}

    /**
     * @param records from position to limit, the records of one partition; moved in neither. What
     *     follows the one batch and is itself no whole batch is ignored, as in Kafka
     * @param zstd whether the request may carry zstd
     */
    public static ValidationOutcome validate(
            ByteBuffer records, ValidationRules rules, boolean zstd, long nowMillis) {
        Rejected rejected = checkShape(records);
        if (rejected != null) {
            return rejected;
        }
        RecordBatch batch = new RecordBatch(records, records.position());
        rejected = checkBytes(batch, rules, zstd);
        if (rejected == null) {
            rejected = checkHeader(batch);
        }
        if (rejected != null) {
            return rejected;
        }
        try {
            return demands(batch, rules, nowMillis)
                    ? lookInto(batch, rules, nowMillis)
                    : stamp(batch, rules, batch.maxTimestamp(), nowMillis);
        } catch (RecordsException e) {
            // Checksum and sizes are right, so the client wrote it so: sending it again is no use.
            RejectReason reason =
                    e.kind() == FaultKind.RESOURCE
                            ? RejectReason.MESSAGE_TOO_LARGE
                            : RejectReason.INVALID_RECORD;
            return new Rejected(reason, describe(e));
        }
    }

    /**
     * Whether {@link #validate} would decompress or compress the records, which takes milliseconds
     * where all else takes microseconds. By the header alone, which may be wrong.
     */
    public static boolean isHeavy(ByteBuffer records, ValidationRules rules, long nowMillis) {
        if (records.remaining() < RecordBatch.HEADER_SIZE_BYTES) {
            return false;
        }
        RecordBatch batch = new RecordBatch(records, records.position());
        return batch.magic() == RecordBatch.MAGIC
                && (batch.isCompressed() || changesCodec(batch, rules))
                && demands(batch, rules, nowMillis);
    }

    /** Exactly one whole batch of version 2. */
    private static @Nullable Rejected checkShape(ByteBuffer records) {
        BatchCursor cursor = new BatchCursor(records);
        RecordBatch first = cursor.next();
        if (first != null && cursor.next() != null) {
            return notOneBatch("a partition's records must be exactly one batch");
        }
        return switch (cursor.end()) {
            case CLEAN, PARTIAL -> first == null ? notOneBatch("there is no whole batch") : null;
            case OLD_MAGIC -> notOneBatch(RecordBatches.describe(cursor));
            case OPEN, BAD_LENGTH, UNKNOWN_MAGIC ->
                    new Rejected(RejectReason.CORRUPT_MESSAGE, RecordBatches.describe(cursor));
        };
    }

    private static @Nullable Rejected checkBytes(
            RecordBatch batch, ValidationRules rules, boolean zstd) {
        Codec codec = batch.codec();
        if (codec == null) {
            return new Rejected(
                    RejectReason.UNSUPPORTED_COMPRESSION_TYPE,
                    "no codec has the id " + batch.codecId());
        }
        if (codec == Codec.ZSTD && !zstd) {
            return new Rejected(
                    RejectReason.UNSUPPORTED_COMPRESSION_TYPE, "zstd needs version 7 of Produce");
        }
        if (batch.baseOffset() != 0) {
            return invalid("the base offset must be 0, not " + batch.baseOffset());
        }
        Rejected tooLarge = checkSize(batch, rules);
        if (tooLarge != null) {
            return tooLarge;
        }
        if (!batch.checksumMatches()) {
            return new Rejected(
                    RejectReason.CORRUPT_MESSAGE,
                    "the CRC is %d, not %d".formatted(batch.computeChecksum(), batch.crc()));
        }
        return null;
    }

    private static @Nullable Rejected checkSize(RecordBatch batch, ValidationRules rules) {
        if (batch.sizeBytes() > rules.batchBytesMax()) {
            return new Rejected(
                    RejectReason.MESSAGE_TOO_LARGE,
                    "the batch has %d bytes, max.message.bytes is %d"
                            .formatted(batch.sizeBytes(), rules.batchBytesMax()));
        }
        if (batch.sizeBytes() > rules.segmentBytesMax()) {
            return new Rejected(
                    RejectReason.RECORD_LIST_TOO_LARGE,
                    "the batch has %d bytes, segment.bytes is %d"
                            .formatted(batch.sizeBytes(), rules.segmentBytesMax()));
        }
        return null;
    }

    private static @Nullable Rejected checkHeader(RecordBatch batch) {
        int count = batch.recordCount();
        if (count <= 0 || batch.lastOffsetDelta() != count - 1) {
            return invalid(
                    "%d records don't fit a last offset delta of %d"
                            .formatted(count, batch.lastOffsetDelta()));
        }
        if (batch.isControl()) {
            return invalid("clients may not write control records");
        }
        if (batch.hasProducerId() && (batch.baseSequence() < 0 || batch.producerEpoch() < 0)) {
            return invalid(
                    "producer id %d comes with epoch %d and sequence %d"
                            .formatted(
                                    batch.producerId(),
                                    batch.producerEpoch(),
                                    batch.baseSequence()));
        }
        if (batch.isTransactional() && !batch.hasProducerId()) {
            return invalid("a transactional batch needs a producer id");
        }
        return null;
    }

    private static boolean demands(RecordBatch batch, ValidationRules rules, long nowMillis) {
        TimestampRule timestamps = rules.timestamps();
        return rules.compacted()
                || changesCodec(batch, rules)
                || (rules.walkUncompressed() && !batch.isCompressed())
                || (batch.isCompressed() && claimsManyRecords(batch))
                || (timestamps.type() == TimestampType.CREATE_TIME
                        && (!timestamps.isUnboundedBefore()
                                || batch.maxTimestamp() < batch.baseTimestamp()
                                || isOldClaim(batch, nowMillis)
                                || batch.maxTimestamp() > timestamps.latest(nowMillis)));
    }

    /** More than one for each byte: what a codec makes of equal records, or a lie. */
    private static boolean claimsManyRecords(RecordBatch batch) {
        return batch.recordCount() > batch.sizeBytes() - RecordBatch.HEADER_SIZE_BYTES;
    }

    /** What retention and look-ups by time go by; records are mostly sent when they are made. */
    private static boolean isOldClaim(RecordBatch batch, long nowMillis) {
        return batch.isCompressed() && batch.maxTimestamp() < nowMillis - CLAIM_AGE_MILLIS_MAX;
    }

    private static boolean changesCodec(RecordBatch batch, ValidationRules rules) {
        Compression compression = rules.compression();
        return compression != null && compression.codec() != batch.codec();
    }

    private static ValidationOutcome lookInto(
            RecordBatch batch, ValidationRules rules, long nowMillis) {
        RecordWalk walk = new RecordWalk(rules, nowMillis);
        walk.over(batch);
        Rejected rejected = walk.rejection();
        if (rejected != null) {
            return rejected;
        }
        Compression compression = rules.compression();
        if (compression == null || !changesCodec(batch, rules)) {
            return stamp(batch, rules, walk.maxTimestamp(), nowMillis);
        }
        RecordBatch transcoded = Transcoder.transcode(batch, compression, rules.batchBytesMax());
        rejected = checkSize(transcoded, rules);
        return rejected == null
                ? stamp(transcoded, rules, walk.maxTimestamp(), nowMillis)
                : rejected;
    }

    private static Accepted stamp(
            RecordBatch batch, ValidationRules rules, long maxTimestamp, long nowMillis) {
        TimestampType type = rules.timestamps().type();
        batch.setMaxTimestamp(
                type, type == TimestampType.LOG_APPEND_TIME ? nowMillis : maxTimestamp);
        return new Accepted(batch);
    }

    private static Rejected notOneBatch(String message) {
        return new Rejected(RejectReason.NOT_ONE_BATCH, message);
    }

    private static Rejected invalid(String message) {
        return new Rejected(RejectReason.INVALID_RECORD, message);
    }

    private static String describe(RecordsException e) {
        String message = e.getMessage();
        return message == null ? "the records are not readable" : message;
    }
}
