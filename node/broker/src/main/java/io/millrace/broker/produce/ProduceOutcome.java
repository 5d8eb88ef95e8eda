package io.millrace.broker.produce;

import io.millrace.base.TopicPartition;
import io.millrace.protocol.ErrorCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of one partition's records in a produce request. */
public sealed interface ProduceOutcome {

    /**
     * Appended, now or before: a duplicate of one of the producer's last batches gets the offset
     * that it was given then.
     *
     * @param endOffset the offset after the last record: committed when the high watermark reaches
     *     it
     * @param logAppendTimeMillis -1 where the topic keeps the producer's timestamps
     * @param leaderEpoch in which they are the log's: in another one they may be others
     */
    record Appended(
            long baseOffset,
            long endOffset,
            long logAppendTimeMillis,
            long logStartOffset,
            int leaderEpoch)
            implements ProduceOutcome {}

    /**
     * Nothing was appended.
     *
     * @param records the records at fault, when that is known (KIP-467)
     * @param logStartOffset -1 where the log has not been looked at
     */
    record Rejected(
            ErrorCode error, @Nullable String message, List<BadRecord> records, long logStartOffset)
            implements ProduceOutcome {
        private static final long UNKNOWN = -1;

        public static Rejected because(ErrorCode error) {
            return because(error, null);
        }

        public static Rejected because(ErrorCode error, @Nullable String message) {
            return new Rejected(error, message, List.of(), UNKNOWN);
        }
    }

    /**
     * The batch would begin a transaction in this partition: it is valid, and nothing was appended.
     * Once the transaction's coordinator has agreed, {@code admitted} appends it, unless the
     * transaction has ended meanwhile. Until then the records stay in use.
     *
     * @param partition as the coordinator knows it
     */
    record AdmissionRequired(TopicPartition partition, Admitted admitted)
            implements ProduceOutcome {}

    /** Appends what was admitted. Never answers {@link AdmissionRequired}. */
    @FunctionalInterface
    interface Admitted {
        ProduceOutcome append(ProduceContext context);
    }

    /** A record that was refused, by its place in the batch. */
    record BadRecord(int index, @Nullable String message) {}
}
