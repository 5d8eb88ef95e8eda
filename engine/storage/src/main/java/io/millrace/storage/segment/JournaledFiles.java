package io.millrace.storage.segment;

import io.millrace.storage.journal.LogId;
import org.jspecify.annotations.Nullable;

/** A log's files as the journal of their directory sees them. Safe from any thread. */
public interface JournaledFiles {

    /** Null while the log belongs to no topic: it is not journaled then. */
    @Nullable LogId id();

    /** Of the latest frame that has something of the log; 0 when there is none. */
    long generation();

    /** Syncs what the journal has of the log, and whatever else it has. Waits for the disk. */
    void flush();
}
