package io.millrace.records;

import io.millrace.records.compression.Compression;

/**
 * What a batch is, apart from its records. Starts from {@link #PLAIN}: offset 0, no leader epoch,
 * no compression, create time, no producer.
 *
 * @param logAppendTimeMillis the time of append, or {@link RecordBatch#NO_TIMESTAMP} for create
 *     time
 */
public record BatchTraits(
        long baseOffset,
        int leaderEpoch,
        Compression compression,
        long logAppendTimeMillis,
        Producer producer,
        boolean transactional,
        boolean control) {

    public static final BatchTraits PLAIN =
            new BatchTraits(
                    0,
                    RecordBatch.NO_LEADER_EPOCH,
                    Compression.NONE,
                    RecordBatch.NO_TIMESTAMP,
                    Producer.NONE,
                    false,
                    false);

    /** As this, at an offset under a leader epoch. */
    public BatchTraits at(long newBaseOffset, int newLeaderEpoch) {
        return new BatchTraits(
                newBaseOffset,
                newLeaderEpoch,
                compression,
                logAppendTimeMillis,
                producer,
                transactional,
                control);
    }

    /** As this, compressed. */
    public BatchTraits compressed(Compression newCompression) {
        return new BatchTraits(
                baseOffset,
                leaderEpoch,
                newCompression,
                logAppendTimeMillis,
                producer,
                transactional,
                control);
    }

    /** As this, with the broker's time for every record. */
    public BatchTraits appendedAt(long newLogAppendTimeMillis) {
        return new BatchTraits(
                baseOffset,
                leaderEpoch,
                compression,
                newLogAppendTimeMillis,
                producer,
                transactional,
                control);
    }

    /** As this, from an idempotent producer. */
    public BatchTraits from(Producer newProducer) {
        return new BatchTraits(
                baseOffset,
                leaderEpoch,
                compression,
                logAppendTimeMillis,
                newProducer,
                transactional,
                control);
    }

    /** As this, within a transaction of its producer. */
    public BatchTraits inTransaction() {
        return new BatchTraits(
                baseOffset, leaderEpoch, compression, logAppendTimeMillis, producer, true, control);
    }

    /** As this, with control records, which consumers are not shown. */
    public BatchTraits ofControl() {
        return new BatchTraits(
                baseOffset,
                leaderEpoch,
                compression,
                logAppendTimeMillis,
                producer,
                transactional,
                true);
    }

    short attributes() {
        int bits = compression.codec().id();
        if (logAppendTimeMillis != RecordBatch.NO_TIMESTAMP) {
            bits |= RecordBatch.LOG_APPEND_TIME_BIT;
        }
        if (transactional) {
            bits |= RecordBatch.TRANSACTIONAL_BIT;
        }
        if (control) {
            bits |= RecordBatch.CONTROL_BIT;
        }
        return (short) bits;
    }
}
