package io.millrace.storage;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts what a data directory keeps although no log uses it: nothing is deleted because something
 * else is damaged. What was found at the start counts too, until somebody has looked at it and
 * taken it away. Safe from any thread.
 */
final class KeptAside {
    private final AtomicInteger directories = new AtomicInteger();
    private final AtomicInteger files = new AtomicInteger();

    void addDirectory() {
        directories.incrementAndGet();
    }

    void addFile() {
        files.incrementAndGet();
    }

    int directories() {
        return directories.get();
    }

    int files() {
        return files.get();
    }
}
