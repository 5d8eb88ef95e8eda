package io.millrace.broker.replication;

import io.millrace.base.FaultKind;
import io.millrace.base.OperatingException;
import io.millrace.base.Payload;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.FetchResponse;
import io.millrace.replication.EpochEnd;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a leader answered for a partition, once its records are in the log.
 *
 * @param epoch in which it was asked for
 * @param diverging where the leader's log parts from this one; null where it doesn't
 * @param problem why the records are not in the log; null when they are
 */
record FetchedPartition(
        Followed followed,
        int epoch,
        ErrorCode error,
        @Nullable EpochEnd diverging,
        @Nullable String problem) {
    private static final Logger log = LoggerFactory.getLogger(FetchedPartition.class);

    /** Appends the records. On the thread that brings them. */
    static FetchedPartition take(Followed followed, FetchResponse.PartitionData data) {
        int epoch = followed.epoch;
        ErrorCode error = ErrorCode.of(data.errorCode());
        FetchResponse.EpochEndOffset end = data.divergingEpoch();
        boolean parts = end.epoch() >= 0 || end.endOffset() >= 0;
        EpochEnd diverging = parts ? new EpochEnd(end.epoch(), end.endOffset()) : null;
        String problem = error == ErrorCode.NONE && !parts ? append(followed, epoch, data) : null;
        return new FetchedPartition(followed, epoch, error, diverging, problem);
    }

    private static @Nullable String append(
            Followed followed, int epoch, FetchResponse.PartitionData data) {
        if (!(data.records() instanceof Payload.Bytes records)) {
            return "the leader's answer has no records";
        }
        try {
            return followed.following.append(
                    epoch, records.buffer(), data.highWatermark(), data.logStartOffset());
        } catch (OperatingException failed) {
            if (failed.kind() == FaultKind.RETRY) {
                return String.valueOf(failed.getMessage());
            }
            return offline(followed, failed);
        } catch (RuntimeException | Error broken) {
            return offline(followed, broken);
        }
    }

    private static String offline(Followed followed, Throwable failed) {
        log.error("partition={} can't be written and goes offline", followed.name(), failed);
        followed.partition.fail();
        return String.valueOf(failed.getMessage());
    }
}
