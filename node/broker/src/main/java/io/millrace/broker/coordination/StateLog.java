package io.millrace.broker.coordination;

import io.millrace.coordination.LogBatch;
import io.millrace.coordination.LogEntry;
import io.millrace.protocol.ErrorCode;
import io.millrace.storage.Admission;
import java.util.List;

/** One partition of an internal topic, led by this node. Callable from any thread. */
public interface StateLog {

    /**
     * Some of the log.
     *
     * @param nextOffset where to read on; at or above the end that was asked for when this was all
     * @param unreadable why batches are passed over that can't be opened, one reason each
     */
    record Chunk(List<LogEntry> entries, long nextOffset, List<RuntimeException> unreadable) {}

    /** What became of a batch. */
    sealed interface AppendResult {

        /** The log has it, before {@code endOffset}. */
        record Appended(long endOffset) implements AppendResult {}

        /** The log is well and does not take this batch: nothing was appended. */
        record Refused(ErrorCode error) implements AppendResult {}

        /** The log can't be written; it has told the operator why. */
        record Failed() implements AppendResult {}
    }

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
     * May wait for the disk. A batch without entries moves the offset on.
     *
     * @throws io.millrace.base.OperatingException when the log can't be read
     */
    Chunk read(long offset, long endOffset);

    /**
     * @param admission what lets a transactional batch begin a transaction here
     */
    AppendResult append(LogBatch batch, Admission admission, long nowMillis);

    void whenCommitted(long endOffset, CommitListener listener);
}
