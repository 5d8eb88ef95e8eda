package io.millrace.benchmarks.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.benchmarks.process.SwitchWatch.Switches;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SwitchWatchTest {
    private static final int WAITS = 50;

    @TempDir private Path tasks;

    @Test
    void aThreadThatEndsLeavesItsCount() throws IOException {
        thread("1", 100, 10);
        thread("2", 1000, 100);
        SwitchWatch watch = SwitchWatch.over(tasks);
        thread("1", 105, 11);
        thread("2", 1070, 107);
        watch.look();
        end("2");
        thread("1", 106, 12);
        assertThat(watch.soFar()).isEqualTo(new Switches(6 + 70, 2 + 7));
    }

    @Test
    void oneThatBeginsMeanwhileCountsFromItsFirstSwitch() throws IOException {
        thread("1", 100, 10);
        SwitchWatch watch = SwitchWatch.over(tasks);
        thread("3", 40, 4);
        watch.look();
        end("3");
        assertThat(watch.soFar()).isEqualTo(new Switches(40, 4));
    }

    @Test
    void whatWasBeforeIsNotCounted() throws IOException {
        thread("1", 100, 10);
        SwitchWatch watch = SwitchWatch.over(tasks);
        end("1");
        assertThat(watch.soFar().all()).isZero();
    }

    @Test
    void aProcessIsWatched() {
        try (SwitchWatch watch = SwitchWatch.of(ProcessHandle.current().pid())) {
            for (int i = 0; i < WAITS; i++) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(watch.soFar().voluntary()).isGreaterThanOrEqualTo(WAITS);
        }
    }

    private void thread(String id, int voluntary, int involuntary) throws IOException {
        Path folder = Files.createDirectories(tasks.resolve(id));
        Files.writeString(
                folder.resolve("status"),
                """
                Name:\tany
                voluntary_ctxt_switches:\t%d
                nonvoluntary_ctxt_switches:\t%d
                """
                        .formatted(voluntary, involuntary));
    }

    private void end(String id) throws IOException {
        Path folder = tasks.resolve(id);
        Files.delete(folder.resolve("status"));
        Files.delete(folder);
    }
}
