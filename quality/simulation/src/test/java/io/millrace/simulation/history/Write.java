package io.millrace.simulation.history;

import io.millrace.base.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A value that a client has asked to append. */
public final class Write {
    /** What the client knows of it. */
    public enum Fate {
        UNKNOWN,
        ACKNOWLEDGED,
        /** Refused, and it will not be tried again. */
        FAILED
    }

    static final long NOWHERE = -1;

    private final String value;
    private final @Nullable String key;
    private final String producer;
    private final TopicPartition partition;
    private final @Nullable Transaction transaction;
    private final @Nullable String source;
    private Fate fate = Fate.UNKNOWN;
    private long offset = NOWHERE;

    Write(
            String value,
            @Nullable String key,
            String producer,
            TopicPartition partition,
            @Nullable Transaction transaction,
            @Nullable String source) {
        this.value = value;
        this.key = key;
        this.producer = producer;
        this.partition = partition;
        this.transaction = transaction;
        this.source = source;
    }

    public String value() {
        return value;
    }

    /** Null in topics that are not compacted. */
    public @Nullable String key() {
        return key;
    }

    String producer() {
        return producer;
    }

    public TopicPartition partition() {
        return partition;
    }

    @Nullable Transaction transaction() {
        return transaction;
    }

    /** The value from which this one was made, if it was. */
    @Nullable String source() {
        return source;
    }

    Fate fate() {
        return fate;
    }

    long offset() {
        return offset;
    }

    /**
     * @param at its offset, -1 when the broker only says that it has it
     */
    public void acknowledged(long at) {
        fate = Fate.ACKNOWLEDGED;
        offset = at;
    }

    public void failed() {
        fate = Fate.FAILED;
    }

    /** Whether it has to be there at the end. */
    boolean isPromised() {
        return fate == Fate.ACKNOWLEDGED
                && (transaction == null || transaction.fate() == Transaction.Fate.COMMITTED);
    }

    /** Whether no read_committed reader may see it. */
    boolean isForbidden() {
        return transaction == null
                ? fate == Fate.FAILED
                : transaction.fate() == Transaction.Fate.ABORTED;
    }

    @Override
    public String toString() {
        return value
                + " by "
                + producer
                + " in "
                + partition
                + (transaction == null ? "" : ", " + transaction);
    }
}
