package io.millrace.cli.cluster.local;

import io.millrace.cli.console.CommandException;
import io.millrace.cli.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The process of a node, remembered in a file. A process id is used again after a while, so the
 * moment of the process's beginning is remembered with it: nothing else is ever taken for a node.
 */
final class NodeProcess {
    /** The system's clock may have been set since: beginnings are told relative to it. */
    private static final long BEGINNING_TOLERANCE_MILLIS = 2_000;

    private static final long LOOK_MILLIS = 20;
    private static final long BYTES_IN_KIB = 1024;

    private final Path file;

    NodeProcess(Path file) {
        this.file = file;
    }

    void remember(ProcessHandle process) {
        String line = process.pid() + " " + beginning(process) + "\n";
        try {
            Files.writeString(file, line);
        } catch (IOException failure) {
            process.destroyForcibly();
            throw new CommandException(
                    ExitCode.FAILED, file.toString(), "cannot write " + file, failure);
        }
    }

    /** Empty when it has ended, or was never started. */
    Optional<ProcessHandle> running() {
        String[] words;
        try {
            words = Files.readString(file).trim().split(" ");
        } catch (IOException absent) {
            return Optional.empty();
        }
        try {
            long pid = Long.parseLong(words[0]);
            long beginning = Long.parseLong(words[words.length - 1]);
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .filter(each -> isNear(beginning(each), beginning));
        } catch (NumberFormatException damaged) {
            return Optional.empty();
        }
    }

    void forget() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failure) {
            throw new CommandException(
                    ExitCode.FAILED, file.toString(), "cannot remove " + file, failure);
        }
    }

    /**
     * Waits until it has ended; false when that takes longer. The JDK looks at processes of others
     * every few seconds only.
     */
    static boolean awaitEnd(ProcessHandle process, long millisMax) throws InterruptedException {
        CompletableFuture<ProcessHandle> end = process.onExit();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millisMax);
        while (process.isAlive() && System.nanoTime() < deadline) {
            try {
                end.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException notYet) {
                // It is looked at again.
            }
        }
        return !process.isAlive();
    }

    private static boolean isNear(long one, long other) {
        return Math.abs(one - other) <= BEGINNING_TOLERANCE_MILLIS;
    }

    private static long beginning(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    /** What of the process is in memory; -1 where the system does not tell. */
    static long residentBytes(ProcessHandle process) {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        try {
            for (String line : Files.readAllLines(status)) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) * BYTES_IN_KIB;
                }
            }
        } catch (IOException | NumberFormatException untold) {
            return -1;
        }
        return -1;
    }
}
