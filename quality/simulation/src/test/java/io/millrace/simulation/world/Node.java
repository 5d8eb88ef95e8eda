package io.millrace.simulation.world;

import io.millrace.base.Check;
import io.millrace.base.EventLoop;
import io.millrace.base.OperatingException;
import io.millrace.broker.node.Broker;
import io.millrace.broker.node.Machine;
import io.millrace.config.ServerConfiguration;
import io.millrace.config.ServerProperties;
import io.millrace.config.ServerSettings;
import io.millrace.files.testing.MemoryFileSystem;
import io.millrace.files.testing.Operation;
import io.millrace.files.testing.Survival;
import io.millrace.handlers.Dispatcher;
import io.millrace.server.HandlerTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A machine whose broker starts, is killed, loses power and starts again. */
public final class Node {
    private static final int NETWORK_LOOPS = 2;
    private static final Path ROOT = Path.of("/");

    /** Where the broker's own code failed. */
    private final List<Throwable> failures = new ArrayList<>();

    private final Scheduler scheduler;
    private final ServerConfiguration configuration;
    private final MemoryFileSystem files = new MemoryFileSystem();
    private long changesLeft = Long.MAX_VALUE;
    private boolean cut;
    private long trace;
    private int lives;
    private boolean diskWasFull;
    private @Nullable Process process;

    /** What ends with the process. */
    private static final class Process {
        final SimulatedThreads threads;
        final List<EventLoop> networkLoops = new ArrayList<>();
        @Nullable Broker broker;
        @Nullable Dispatcher dispatcher;
        int connections;

        Process(SimulatedThreads threads) {
            this.threads = threads;
            for (int i = 0; i < NETWORK_LOOPS; i++) {
                networkLoops.add(threads.loop("network"));
            }
        }
    }

    public Node(Scheduler scheduler, Map<String, String> settings) {
        this.scheduler = scheduler;
        this.configuration = ServerProperties.read("the simulation", settings);
        files.intercept(this::before);
    }

    private void before(Operation operation, Path path) {
        trace = 31 * (31 * trace + operation.ordinal()) + path.hashCode();
        files.advanceTo(scheduler.nowMillis());
        boolean change = operation != Operation.OPEN && operation != Operation.READ;
        if (change && changesLeft != Long.MAX_VALUE && --changesLeft <= 0) {
            cut = true;
            throw new PowerCut();
        }
    }

    public MemoryFileSystem files() {
        return files;
    }

    /** Of all file operations so far and their order: a fingerprint of the run. */
    public long trace() {
        return trace;
    }

    public List<Throwable> failures() {
        return failures;
    }

    /** Whether no process runs; one that runs need not be up yet. */
    public boolean isDown() {
        return process == null;
    }

    /** Whether it serves. */
    public boolean isUp() {
        return process != null && process.dispatcher != null;
    }

    /** Counts starts, so that what belongs to an ended process is known. */
    int life() {
        return lives;
    }

    public Broker broker() {
        return Check.present(Check.present(process, "a process").broker, "a broker");
    }

    /** False when the power failed while it started; when true, it will soon be up. */
    public boolean start() {
        Check.that(process == null, "one process at a time");
        lives++;
        diskWasFull &= files.totalBytes(ROOT) != Long.MAX_VALUE;
        SimulatedThreads threads = new SimulatedThreads(scheduler, new LifeWitness(lives));
        Process started = new Process(threads);
        process = started;
        try {
            Broker broker =
                    Broker.open(
                            configuration,
                            new Machine(
                                    files,
                                    scheduler.clock(),
                                    threads,
                                    scheduler.random()::nextLong));
            started.broker = broker;
            broker.join(
                            List.of(new ServerSettings.Endpoint("PLAINTEXT", "127.0.0.1", 9092)),
                            this::givesUp)
                    .whenComplete((nothing, refused) -> serve(started, refused));
            return !powerHasFailed();
        } catch (PowerCut | OperatingException refused) {
            if (powerHasFailed()) {
                return false;
            }
            if (!diskWasFull) {
                failures.add(refused);
            }
            kill();
        }
        return false;
    }

    /** The cluster took the node, or did not. */
    private void serve(Process started, @Nullable Throwable refused) {
        if (refused == null) {
            Dispatcher dispatcher = Dispatcher.ofBroker();
            HandlerTable.fill(dispatcher, Check.present(started.broker, "a broker"));
            started.dispatcher = dispatcher;
        } else if (process == started && !powerHasFailed()) {
            if (!diskWasFull) {
                failures.add(refused);
            }
            scheduler.after(
                    0,
                    () -> {
                        if (process == started) {
                            kill();
                        }
                    });
        }
    }

    /**
     * Whether the power has failed since it was asked last: then it is off now. Whoever met it may
     * have survived it, as loops survive all errors; nothing was stored since.
     */
    private boolean powerHasFailed() {
        boolean failed = cut;
        if (failed) {
            powerFails();
        }
        return failed;
    }

    /** Without room for its metadata a broker can't go on; with it, it may not give up. */
    private void givesUp(String why) {
        if (cut) {
            return;
        }
        if (!diskWasFull) {
            failures.add(new AssertionError("the broker gives up: " + why));
        }
        int life = lives;
        scheduler.after(
                0,
                () -> {
                    if (life == lives && process != null) {
                        kill();
                    }
                });
    }

    private final class LifeWitness implements SimulatedThreads.Witness {
        private final int life;

        LifeWitness(int life) {
            this.life = life;
        }

        @Override
        public void failed(RuntimeException broken) {
            if (!cut) {
                failures.add(broken);
            }
        }

        @Override
        public void ran() {
            if (life == lives) {
                powerHasFailed();
            }
        }
    }

    /** So many bytes more fit on the disk. */
    public void fillDisk(long bytesLeft) {
        files.limitBytes(Long.MAX_VALUE);
        long used = Long.MAX_VALUE - files.usableBytes(ROOT);
        files.limitBytes(used + bytesLeft);
        diskWasFull = true;
    }

    public void freeDisk() {
        files.limitBytes(Long.MAX_VALUE);
    }

    /** Whether that was so in this life: then only the next one need be whole. */
    public boolean diskWasFull() {
        return diskWasFull;
    }

    /** The power fails before the disk is changed so many times more. */
    public void failPowerAfter(long changes) {
        changesLeft = changes + 1;
    }

    /** What {@link #failPowerAfter} announced does not come. */
    public void keepPower() {
        changesLeft = Long.MAX_VALUE;
    }

    /** The machine stops at once; what was not synced is lost, by chance. */
    public void powerFails() {
        end();
        Survival[] all = Survival.values();
        files.crash(all[scheduler.random().nextInt(all.length)], scheduler.random());
    }

    /** As by kill -9: what was written stays, unsynced as it may be. */
    public void kill() {
        end();
        files.killProcess();
    }

    private void end() {
        cut = false;
        changesLeft = Long.MAX_VALUE;
        if (process != null) {
            process.threads.kill();
            process = null;
        }
    }

    /** Cleanly. */
    public void stop() {
        Process running = Check.present(process, "a process");
        running.dispatcher = null;
        try {
            broker().close();
            if (!powerHasFailed()) {
                end();
            }
        } catch (PowerCut off) {
            powerHasFailed();
        }
    }

    @Nullable Dispatcher dispatcher() {
        return process == null ? null : process.dispatcher;
    }

    /** The loop of a new connection. */
    EventLoop networkLoop() {
        Process running = Check.present(process, "a process");
        return running.networkLoops.get(running.connections++ % NETWORK_LOOPS);
    }
}
