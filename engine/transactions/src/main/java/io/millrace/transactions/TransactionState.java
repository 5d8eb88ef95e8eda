package io.millrace.transactions;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where a transactional id stands, with Kafka's numbers and names. */
public enum TransactionState {
    EMPTY(0, "Empty"),
    ONGOING(1, "Ongoing"),
    PREPARE_COMMIT(2, "PrepareCommit"),
    PREPARE_ABORT(3, "PrepareAbort"),
    COMPLETE_COMMIT(4, "CompleteCommit"),
    COMPLETE_ABORT(5, "CompleteAbort"),
    /** Only a name that clients may filter by: expired ids are gone at once. */
    DEAD(6, "Dead"),
    /** Only a name that clients may filter by: fencing goes straight to PREPARE_ABORT. */
    PREPARE_EPOCH_FENCE(7, "PrepareEpochFence");

    private static final Map<String, TransactionState> BY_NAME =
            Stream.of(values())
                    .collect(Collectors.toMap(TransactionState::text, Function.identity()));

    private final byte code;
    private final String text;

    TransactionState(int code, String text) {
        this.code = (byte) code;
        this.text = text;
    }

    /** As records have it. */
    public byte code() {
        return code;
    }

    /** As clients see it. */
    public String text() {
        return text;
    }

    /** Null for a name that does not exist. */
    public static @Nullable TransactionState named(String text) {
        return BY_NAME.get(text);
    }

    static TransactionState of(byte code) {
        return values()[code];
    }

    /** Decided, and not every partition knows yet. */
    boolean isPrepared() {
        return this == PREPARE_COMMIT || this == PREPARE_ABORT;
    }

    boolean isComplete() {
        return this == COMPLETE_COMMIT || this == COMPLETE_ABORT;
    }
}
