package io.millrace.benchmarks.floor;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.benchmarks.load.Draining;
import io.millrace.benchmarks.load.LoadResult;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SendingFloorTest {
    private static final long BYTES = 2_500_000;

    @TempDir Path directory;

    @Test
    void whatIsAskedForArrivesAndIsInTheFile() throws Exception {
        Path file = directory.resolve("sent");
        try (RunningFloor floor = new RunningFloor(SendingFloor::main, file)) {
            LoadResult first = new Draining(floor.address()).take(BYTES);
            LoadResult again = new Draining(floor.address()).take(BYTES);
            // Whole records of each piece: two of a mebibyte, one of what is left.
            assertThat(first.records()).isEqualTo(2 * 1048 + 402);
            assertThat(again.records()).isEqualTo(first.records());
            assertThat(Files.size(file)).isEqualTo(BYTES);
        }
    }
}
