package io.millrace.storage.segment;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts what a data directory keeps although no log uses it: nothing is deleted because something
 * else is damaged. What was found at the start counts too, until somebody has looked at it and
 * taken it away. Safe from any thread.
 */
public final class KeptAside {
    private final AtomicInteger directories = new AtomicInteger();
    private final AtomicInteger files = new AtomicInteger();

    public void addDirectory() {
        directories.incrementAndGet();
    }

    public void addFile() {
        files.incrementAndGet();
    }

    public int directories() {
        return directories.get();
    }

    public int files() {
        return files.get();
    }
}
