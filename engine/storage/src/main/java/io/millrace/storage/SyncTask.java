package io.millrace.storage;

/**
 * The part of a group commit that waits for the disk. {@code PartitionLog#prepareSync} made it
 * under the log's lock; whoever runs it holds no lock. Run once, by one thread.
 */
public interface SyncTask {

    /** What will be durable when {@link #run} returned. */
    long endOffset();

    /**
     * Syncs the files and publishes the log's new durable end.
     *
     * @throws StorageException when a sync failed: the whole directory has failed then, for good
     */
    void run();
}
