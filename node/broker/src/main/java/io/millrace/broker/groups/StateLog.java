package io.millrace.broker.groups;

import io.millrace.coordination.StateRecord;
import java.util.List;

/** One partition of an internal topic, led by this node. Callable from any thread. */
public interface StateLog {

    /** The answer of {@link #append} when nothing was appended. */
    long NOT_APPENDED = -1;

    /**
     * Some of the log.
     *
     * @param nextOffset where to read on; at or above the end that was asked for when this was all
     */
    record Chunk(List<StateRecord> records, long nextOffset) {}

    /** Told exactly once, on any thread. */
    interface CommitListener {
        void committed();

        /** The records may or may not survive. */
        void lost();
    }

    /** The first offset that can be read. */
    long startOffset();

    /** The offset after the last record. */
    long endOffset();

    /**
     * Reads at least one batch from {@code offset} on, but nothing at or above {@code endOffset}.
     * May wait for the disk. Control batches have no records but move the offset on.
     *
     * @throws io.millrace.base.OperatingException when the log can't be read
     */
    Chunk read(long offset, long endOffset);

    /**
     * Appends the records as one batch.
     *
     * @return the offset after the batch, or {@link #NOT_APPENDED}; the log has told the operator
     *     why
     */
    long append(List<StateRecord> records, long nowMillis);

    void whenCommitted(long endOffset, CommitListener listener);
}
