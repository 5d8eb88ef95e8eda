package io.millrace.architecture;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PurityTest {
    @TempDir private Path folder;

    @Test
    void enginesArePure() {
        Laws.keep(
                "An engine takes events and returns decisions. Let its owner in `broker` hand in the"
                        + " time, draw the number, hold the lock, start the thread, wait.",
                PurityLaws::pureEngines);
    }

    @Test
    void anImpureEngineIsCaught() {
        Fixture fixture =
                new Fixture(folder)
                        .main(
                                "engine/groups",
                                """
                                package io.millrace.groups;
                                class Impure {
                                    io.millrace.base.Clock clock;
                                    java.util.concurrent.CompletableFuture<String> later;
                                    java.util.concurrent.TimeUnit harmless;
                                    java.util.Random[] chance;
                                    Object lock = new Object();
                                    long now() { return System.nanoTime(); }
                                    java.util.function.Function<?, ?> id() {
                                        return (java.util.function.Function<
                                                        io.millrace.base.Randomness, Object>)
                                                io.millrace.base.Uuid::random;
                                    }
                                    void locked() { synchronized (lock) { lock.notifyAll(); } }
                                    void start() { new Thread(() -> {}).start(); }
                                    boolean exists(java.nio.file.Path path) {
                                        return java.nio.file.Files.exists(path);
                                    }
                                }
                                """);
        Laws.caught(
                fixture,
                PurityLaws::pureEngines,
                "uses io.millrace.base.Clock",
                "uses java.util.concurrent.CompletableFuture",
                "uses java.util.Random",
                "calls java.lang.System.nanoTime",
                "calls io.millrace.base.Uuid.random",
                "calls java.lang.Object.notifyAll",
                "uses java.lang.Thread",
                "uses java.nio.file.Files",
                "Impure.java:14 synchronized");
    }

    @Test
    void noEngineButStorageIsLeftOut() {
        Fixture fixture =
                new Fixture(folder)
                        .main(
                                "engine/transactions",
                                """
                                package io.millrace.transactions;
                                class Hasty { long now() { return System.nanoTime(); } }
                                """);
        Laws.caught(fixture, PurityLaws::pureEngines, "calls java.lang.System.nanoTime");
    }

    @Test
    void storageAndTheMetadataLogReachDisksThroughFilesOnly() {
        Laws.keep(
                "Ask `files` for it (add an operation there if it is missing), so that tests can lose"
                        + " power, tear writes and fill the disk at that point.",
                PurityLaws::storageDisks);
    }

    @Test
    void storageThatOpensAFileItselfIsCaught() {
        Fixture fixture =
                new Fixture(folder)
                        .main(
                                "engine/storage",
                                """
                                package io.millrace.storage;
                                import java.nio.channels.FileChannel;
                                import java.nio.file.Path;
                                class Direct {
                                    FileChannel fine;
                                    FileChannel open(Path path) throws java.io.IOException {
                                        java.nio.file.Files.delete(path);
                                        return FileChannel.open(path);
                                    }
                                }
                                """);
        Laws.caught(
                fixture,
                PurityLaws::storageDisks,
                "uses java.nio.file.Files",
                "calls java.nio.channels.FileChannel.open");
    }

    @Test
    void timeIsHandedInWhereTheSimulationOwnsIt() {
        Laws.keep("Take an io.millrace.base.Clock.", PurityLaws::handedInTime);
    }

    @Test
    void aGlanceAtTheMachinesClockIsCaught() {
        Fixture fixture =
                new Fixture(folder)
                        .main(
                                "node/broker",
                                """
                                package io.millrace.broker;
                                class Hasty { long now() { return System.currentTimeMillis(); } }
                                """);
        Laws.caught(fixture, PurityLaws::handedInTime, "System.currentTimeMillis");
    }
}
