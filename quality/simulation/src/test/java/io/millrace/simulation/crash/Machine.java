package io.millrace.simulation.crash;

import io.millrace.base.Check;
import io.millrace.base.OperatingException;
import io.millrace.base.Randomness;
import io.millrace.base.SteppedClock;
import io.millrace.broker.node.Broker;
import io.millrace.broker.threads.PlatformThreads;
import io.millrace.config.ServerConfiguration;
import io.millrace.config.ServerProperties;
import io.millrace.config.ServerSettings;
import io.millrace.files.FilesException;
import io.millrace.files.testing.MemoryFileSystem;
import io.millrace.files.testing.Operation;
import io.millrace.files.testing.Survival;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A disk, a clock and a broker, with a plug that can be pulled. The power fails before a certain
 * operation that changes the disk: from then on no operation succeeds until {@link #crash}.
 */
final class Machine {
    private final MemoryFileSystem files = new MemoryFileSystem();
    private final SteppedClock clock = new SteppedClock(1_700_000_000_000L);
    private final AtomicLong changesLeft = new AtomicLong(Long.MAX_VALUE);
    private final ServerConfiguration configuration;
    private @Nullable Broker broker;

    Machine(Map<String, String> settings) {
        configuration = ServerProperties.read("the simulation", settings);
        files.intercept(this::before);
        files.advanceTo(clock.millis());
    }

    /** On whichever thread uses the disk. */
    private void before(Operation operation, Path path) {
        boolean change = operation != Operation.OPEN && operation != Operation.READ;
        long left = change ? changesLeft.decrementAndGet() : changesLeft.get();
        if (left <= 0) {
            throw new FilesException(FilesException.Reason.FAILED, path, "no power", null);
        }
    }

    /** The power fails before the disk is changed so many times. */
    void failPowerAfter(long changes) {
        changesLeft.set(changes + 1);
    }

    void failPower() {
        changesLeft.set(0);
    }

    boolean hasPower() {
        return changesLeft.get() > 0;
    }

    MemoryFileSystem files() {
        return files;
    }

    Broker broker() {
        return Check.present(broker, "a running broker");
    }

    long nowMillis() {
        return clock.millis();
    }

    void advance(long millis) {
        clock.advanceMillis(millis);
        files.advanceTo(clock.millis());
    }

    /** False when the power failed meanwhile. */
    boolean start() {
        try {
            Broker opened =
                    Broker.open(
                            configuration,
                            new io.millrace.broker.node.Machine(
                                    files, clock, PlatformThreads.INSTANCE, Randomness.system()));
            broker = opened;
            opened.join(
                            List.of(new ServerSettings.Endpoint("PLAINTEXT", "127.0.0.1", 9092)),
                            why -> {})
                    .toCompletableFuture()
                    .join();
            return true;
        } catch (OperatingException | CompletionException failed) {
            if (hasPower()) {
                throw new Violation("the broker does not start", failed);
            }
            return false;
        }
    }

    /** Ends the broker's threads; cleanly, if there is power. */
    void stop() {
        Broker running = broker;
        broker = null;
        if (running == null) {
            return;
        }
        try {
            running.close();
        } catch (OperatingException failed) {
            if (hasPower()) {
                throw new Violation("the broker does not stop", failed);
            }
        }
    }

    /** After {@link #stop}: what was not synced is lost, as the survival says; power is back. */
    void crash(Survival survival, Random random) {
        files.crash(survival, random);
        restorePower();
    }

    /**
     * After {@link #stop}: only the process ended; what was not synced is neither safe nor lost.
     */
    void restorePower() {
        Check.that(broker == null, "threads of the last life have ended");
        changesLeft.set(Long.MAX_VALUE);
    }
}
