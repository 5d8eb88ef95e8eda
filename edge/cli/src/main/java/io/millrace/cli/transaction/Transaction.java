package io.millrace.cli.transaction;

import io.millrace.cli.console.Json;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.jspecify.annotations.Nullable;

/**
 * What its coordinator says of a transactional id.
 *
 * @param startMillis when the ongoing transaction began, in milliseconds since 1970; null where
 *     none is ongoing
 */
record Transaction(
        String transactionalId,
        TransactionState state,
        long producerId,
        int producerEpoch,
        int coordinator,
        @Nullable Long startMillis,
        long timeoutMillis) {

    static Transaction of(String transactionalId, TransactionDescription told) {
        OptionalLong start = told.transactionStartTimeMs();
        boolean started = start.isPresent() && start.getAsLong() >= 0;
        return new Transaction(
                transactionalId,
                told.state(),
                told.producerId(),
                told.producerEpoch(),
                told.coordinatorId(),
                started ? start.getAsLong() : null,
                told.transactionTimeoutMs());
    }

    boolean isOngoing() {
        return state == TransactionState.ONGOING;
    }

    /** Decided, and its markers are on their way. */
    boolean isEnding() {
        return state == TransactionState.PREPARE_COMMIT
                || state == TransactionState.PREPARE_ABORT
                || state == TransactionState.PREPARE_EPOCH_FENCE;
    }

    /** When the coordinator aborts it by itself; null where it has nothing to abort. */
    @Nullable Instant endsBy() {
        return isOngoing() && startMillis != null
                ? Instant.ofEpochMilli(startMillis + timeoutMillis)
                : null;
    }

    @Nullable Instant startedAt() {
        return startMillis == null ? null : Instant.ofEpochMilli(startMillis);
    }

    /** How long it has been open; null where none is. */
    @Nullable Long openMillis(Instant now) {
        return startMillis == null || !(isOngoing() || isEnding())
                ? null
                : Math.max(0, now.toEpochMilli() - startMillis);
    }

    Map<String, @Nullable Object> document(Instant now) {
        return Json.object(
                "transactionalId", transactionalId,
                "state", state.toString(),
                "producerId", producerId,
                "producerEpoch", producerEpoch,
                "coordinator", coordinator,
                "startMillis", startMillis,
                "openMillis", openMillis(now),
                "timeoutMillis", timeoutMillis);
    }
}
