package io.millrace.benchmarks.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Counts a process's context switches while it lives. The kernel keeps them by thread and forgets
 * those of a thread that ends, so a thread of the watch's own looks again and again, and what a
 * thread had last stays counted. What it switched after the last look before its end is not: the
 * figure is low by at most that.
 */
public final class SwitchWatch implements AutoCloseable {
    /**
     * A look at fifty threads takes a millisecond or two of a processor, in which records wait. A
     * thread that ends was idle before.
     */
    private static final long PAUSE_NANOS = 2_000_000_000;

    private static final Switches NONE = new Switches(0, 0);

    /** Waits, and times that another one was let in first. */
    public record Switches(long voluntary, long involuntary) {
        public long all() {
            return voluntary + involuntary;
        }

        private Switches plus(Switches other) {
            return new Switches(voluntary + other.voluntary, involuntary + other.involuntary);
        }

        private Switches minus(Switches other) {
            return new Switches(voluntary - other.voluntary, involuntary - other.involuntary);
        }
    }

    private final Path tasks;
    private final Thread thread;

    /** By thread, as the other; guarded by this. */
    private final Map<String, Switches> before = new HashMap<>();

    private final Map<String, Switches> last = new HashMap<>();

    private SwitchWatch(Path tasks) throws IOException {
        this.tasks = tasks;
        look();
        before.putAll(last);
        this.thread = Thread.ofPlatform().name("bench-switches").daemon().unstarted(this::watch);
    }

    /** From now on, of a living process. */
    public static SwitchWatch of(long pid) {
        try {
            SwitchWatch watch = over(Path.of("/proc", Long.toString(pid), "task"));
            watch.thread.start();
            return watch;
        } catch (IOException e) {
            throw new UncheckedIOException("no process " + pid, e);
        }
    }

    /** That looks only when it is asked to. */
    static SwitchWatch over(Path tasks) throws IOException {
        return new SwitchWatch(tasks);
    }

    private void watch() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(PAUSE_NANOS);
                look();
            }
        } catch (IOException | DirectoryIteratorException e) {
            // The process ended: there is nothing more to count.
            return;
        }
    }

    synchronized void look() throws IOException {
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
            for (Path task : threads) {
                try {
                    ProcText status = ProcText.read(task.resolve("status"));
                    last.put(
                            task.getFileName().toString(),
                            new Switches(
                                    status.number("voluntary_ctxt_switches"),
                                    status.number("nonvoluntary_ctxt_switches")));
                } catch (IOException e) {
                    // The thread ended between the listing and the look.
                    continue;
                }
            }
        }
    }

    /** Of all threads since the watch began, with those that have ended meanwhile. */
    public synchronized Switches soFar() {
        try {
            look();
        } catch (IOException e) {
            throw new UncheckedIOException("the process ended", e);
        }
        Switches all = NONE;
        for (Map.Entry<String, Switches> one : last.entrySet()) {
            all = all.plus(one.getValue()).minus(before.getOrDefault(one.getKey(), NONE));
        }
        return all;
    }

    /** Ends the looks. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
