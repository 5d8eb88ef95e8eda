package io.millrace.storage.segment;

/** What a directory's journal still has of its logs. Safe from any thread. */
public interface JournalMemory {

    /**
     * What the journal has of the log won't be written into its files again, whatever happens: they
     * have it, and are about to change. Waits for the disk, while others commit. The log is
     * suspended: what is journaled of it after its sync would be lost.
     */
    void forget(JournaledFiles log);
}
