package io.millrace.storage;

import java.util.List;

/**
 * Who opens the logs of a directory after a crash. Each log's recovery waits for the disk several
 * times, and a file system puts the syncs of several threads into one commit of its journal.
 */
@FunctionalInterface
public interface Loading {
    /** One after the other, on the caller's thread. */
    Loading IN_TURN = loads -> loads.forEach(Runnable::run);

    /** Runs all of them, in any order and on any threads; returns when all are done. */
    void run(List<Runnable> loads);
}
