package io.millrace.storage.journal;

import java.nio.ByteBuffer;

/** What the journal says of a log. */
public sealed interface JournalRecord {
    LogId log();

    /**
     * These bytes lie at this position of the segment's file.
     *
     * @param bytes valid until the reader goes on
     */
    record Bytes(LogId log, long baseOffset, int positionBytes, ByteBuffer bytes)
            implements JournalRecord {}

    /** All that was said of this log is void. */
    record Forget(LogId log) implements JournalRecord {}
}
