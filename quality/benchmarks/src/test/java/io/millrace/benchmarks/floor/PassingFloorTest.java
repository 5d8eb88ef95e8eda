package io.millrace.benchmarks.floor;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.benchmarks.load.LoadResult;
import io.millrace.benchmarks.load.Passing;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PassingFloorTest {
    @TempDir Path directory;

    @Test
    void eachRecordIsInTheFileAndReceivedWithItsLatency() throws Exception {
        Path file = directory.resolve("passed");
        try (RunningFloor floor = new RunningFloor(PassingFloor::main, file)) {
            try (Passing synced = new Passing(floor.address(), 400, true)) {
                assertThat(synced.run(0.25).records()).isEqualTo(100);
                LoadResult second = synced.run(0.5);
                assertThat(second.records()).isEqualTo(200);
                assertThat(second.latencies().count()).isEqualTo(200);
                assertThat(second.latencies().millis(100)).isBetween(0.001, 10_000.0);
                assertThat(synced.lateness().count()).isEqualTo(200);
            }
            try (Passing passed = new Passing(floor.address(), 400, false)) {
                assertThat(passed.run(0.25).records()).isEqualTo(100);
            }
            assertThat(Files.size(file)).isEqualTo(400L * PassingFloor.RECORD_BYTES);
        }
    }
}
