package io.millrace.broker.partition;

import io.millrace.broker.produce.ProduceContext;
import io.millrace.broker.produce.ProduceOutcome;
import io.millrace.broker.produce.ProduceOutcome.AdmissionRequired;
import io.millrace.broker.produce.ProduceOutcome.BadRecord;
import io.millrace.broker.produce.ProduceOutcome.Rejected;
import io.millrace.broker.produce.TransactionMarker;
import io.millrace.protocol.ErrorCode;
import io.millrace.records.BatchValidator;
import io.millrace.records.ControlBatches;
import io.millrace.records.ControlRecordType;
import io.millrace.records.Producer;
import io.millrace.records.RecordBatch;
import io.millrace.records.RejectReason;
import io.millrace.records.TimestampType;
import io.millrace.records.ValidationOutcome;
import io.millrace.storage.Admission;
import io.millrace.storage.AppendContext;
import io.millrace.storage.AppendOutcome;
import io.millrace.storage.AppendOutcome.Reason;
import io.millrace.storage.log.PartitionLog;
import java.nio.ByteBuffer;
import java.util.List;

/** Validates and appends, and says what became of it in the wire's terms. Stateless. */
final class Appends {
    private static final long KEEPS_CREATE_TIME = -1;

    private Appends() {}

    static ProduceOutcome fromProducer(
            Partition partition, ByteBuffer records, ProduceContext context, long nowMillis) {
        ValidationOutcome outcome =
                BatchValidator.validate(
                        records, partition.rules().validation(), context.zstd(), nowMillis);
        // Not a switch: linking one takes a millisecond of the time to the first record.
        if (outcome instanceof ValidationOutcome.Rejected rejected) {
            return rejected(partition.log(), rejected);
        }
        RecordBatch batch = ((ValidationOutcome.Accepted) outcome).batch();
        return validated(
                partition, new Valid(batch, context.epochPerTransaction()), Admission.NONE);
    }

    /** A producer's batch that is right in itself. */
    record Valid(RecordBatch batch, boolean epochPerTransaction) {}

    static ProduceOutcome validated(Partition partition, Valid valid, Admission admission) {
        return valid.batch().timestampType() == TimestampType.LOG_APPEND_TIME
                ? stamped(partition, valid, admission)
                : kept(partition, valid, admission);
    }

    private static ProduceOutcome kept(Partition partition, Valid valid, Admission admission) {
        AppendContext context =
                AppendContext.client(partition.leaderEpoch(), partition.nowMillis(), admission);
        return append(partition, valid, context, KEEPS_CREATE_TIME);
    }

    /**
     * The time is taken when it is the batch's turn, so that it doesn't fall from one batch to the
     * next. The checksum is computed again only when a millisecond has passed since validation.
     */
    private static ProduceOutcome stamped(Partition partition, Valid valid, Admission admission) {
        synchronized (partition.stamping()) {
            long nowMillis = partition.nowMillis();
            valid.batch().setMaxTimestamp(TimestampType.LOG_APPEND_TIME, nowMillis);
            AppendContext context =
                    AppendContext.client(partition.leaderEpoch(), nowMillis, admission);
            return append(partition, valid, context, nowMillis);
        }
    }

    private static ProduceOutcome append(
            Partition partition, Valid valid, AppendContext context, long appendTimeMillis) {
        AppendOutcome outcome = partition.log().append(valid.batch().bytes(), context);
        return outcome instanceof AppendOutcome.Refused refused
                        && refused.reason() == Reason.ADMISSION_REQUIRED
                ? ask(partition, valid)
                : answered(partition.log(), outcome, context, appendTimeMillis);
    }

    private static ProduceOutcome ask(Partition partition, Valid valid) {
        RecordBatch batch = valid.batch();
        int epoch = partition.leaderEpoch();
        Admission taken =
                partition
                        .log()
                        .admission(
                                batch.producerId(),
                                batch.producerEpoch(),
                                batch.baseSequence(),
                                valid.epochPerTransaction(),
                                partition.nowMillis());
        // Null where the transaction was begun in between: then it admits the batch.
        return taken == null
                ? validated(partition, valid, Admission.NONE)
                : new AdmissionRequired(
                        partition.id(),
                        context ->
                                partition.leaderEpoch() == epoch
                                        ? partition.append(valid, context, taken)
                                        : Rejected.because(ErrorCode.NOT_LEADER_OR_FOLLOWER));
    }

    static ProduceOutcome fromCoordinator(
            Partition partition, ByteBuffer batch, Admission admission, long nowMillis) {
        AppendContext context =
                AppendContext.coordinator(partition.leaderEpoch(), nowMillis, admission);
        return append(partition.log(), batch, context);
    }

    static ProduceOutcome marker(Partition partition, TransactionMarker marker, long nowMillis) {
        ByteBuffer batch =
                ControlBatches.endTransaction(
                        new Producer(
                                marker.producerId(),
                                marker.producerEpoch(),
                                RecordBatch.NO_SEQUENCE),
                        marker.commit() ? ControlRecordType.COMMIT : ControlRecordType.ABORT,
                        marker.coordinatorEpoch(),
                        nowMillis);
        AppendContext context =
                AppendContext.marker(
                        partition.leaderEpoch(), nowMillis, marker.transactionVersion());
        return append(partition.log(), batch, context);
    }

    private static ProduceOutcome append(
            PartitionLog log, ByteBuffer batch, AppendContext context) {
        return answered(log, log.append(batch, context), context, KEEPS_CREATE_TIME);
    }

    private static ProduceOutcome answered(
            PartitionLog log, AppendOutcome outcome, AppendContext context, long appendTimeMillis) {
        // Not a switch, as above.
        if (outcome instanceof AppendOutcome.Refused refused) {
            return refused(log, refused);
        }
        if (outcome instanceof AppendOutcome.Duplicate duplicate) {
            return new ProduceOutcome.Appended(
                    duplicate.firstOffset(),
                    duplicate.lastOffset() + 1,
                    // Whatever the topic's type, as Kafka does.
                    duplicate.timestampMillis(),
                    log.logStartOffset(),
                    context.leaderEpoch());
        }
        AppendOutcome.Appended appended = (AppendOutcome.Appended) outcome;
        return new ProduceOutcome.Appended(
                appended.firstOffset(),
                appended.lastOffset() + 1,
                appendTimeMillis,
                log.logStartOffset(),
                context.leaderEpoch());
    }

    private static Rejected refused(PartitionLog log, AppendOutcome.Refused refused) {
        return new Rejected(
                error(refused.reason()),
                refused.detail(),
                List.of(),
                isTheProducers(refused.reason()) ? log.logStartOffset() : -1);
    }

    private static ErrorCode error(Reason reason) {
        return switch (reason) {
            case OUT_OF_ORDER_SEQUENCE -> ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER;
            case INVALID_PRODUCER_EPOCH -> ErrorCode.INVALID_PRODUCER_EPOCH;
            case INVALID_TXN_STATE, ADMISSION_REQUIRED -> ErrorCode.INVALID_TXN_STATE;
            case TRANSACTION_COORDINATOR_FENCED -> ErrorCode.TRANSACTION_COORDINATOR_FENCED;
            case LARGER_THAN_SEGMENT -> ErrorCode.RECORD_LIST_TOO_LARGE;
            case INVALID_RECORDS -> ErrorCode.INVALID_RECORD;
            case STALE_LEADER_EPOCH -> ErrorCode.NOT_LEADER_OR_FOLLOWER;
            case NON_MONOTONIC_OFFSETS -> ErrorCode.UNKNOWN_SERVER_ERROR;
            // Retriable: the producer tries again until there is room.
            case EXHAUSTED, LOG_FAILED -> ErrorCode.KAFKA_STORAGE_ERROR;
        };
    }

    /** Kafka tells where the log begins when the fault is not with the log or the whole request. */
    private static boolean isTheProducers(Reason reason) {
        return switch (reason) {
            case OUT_OF_ORDER_SEQUENCE, INVALID_PRODUCER_EPOCH, INVALID_TXN_STATE -> true;
            case TRANSACTION_COORDINATOR_FENCED, INVALID_RECORDS, ADMISSION_REQUIRED -> true;
            case LARGER_THAN_SEGMENT, STALE_LEADER_EPOCH, NON_MONOTONIC_OFFSETS -> false;
            case EXHAUSTED, LOG_FAILED -> false;
        };
    }

    private static Rejected rejected(PartitionLog log, ValidationOutcome.Rejected rejected) {
        boolean lookedAt =
                rejected.reason() == RejectReason.INVALID_RECORD
                        || rejected.reason() == RejectReason.INVALID_TIMESTAMP;
        return new Rejected(
                error(rejected.reason()),
                rejected.message(),
                rejected.recordErrors().stream()
                        .map(each -> new BadRecord(each.index(), each.message()))
                        .toList(),
                lookedAt ? log.logStartOffset() : -1);
    }

    private static ErrorCode error(RejectReason reason) {
        return switch (reason) {
            case CORRUPT_MESSAGE -> ErrorCode.CORRUPT_MESSAGE;
            case NOT_ONE_BATCH, INVALID_RECORD -> ErrorCode.INVALID_RECORD;
            case INVALID_TIMESTAMP -> ErrorCode.INVALID_TIMESTAMP;
            case UNSUPPORTED_COMPRESSION_TYPE -> ErrorCode.UNSUPPORTED_COMPRESSION_TYPE;
            case MESSAGE_TOO_LARGE -> ErrorCode.MESSAGE_TOO_LARGE;
            case RECORD_LIST_TOO_LARGE -> ErrorCode.RECORD_LIST_TOO_LARGE;
        };
    }
}
