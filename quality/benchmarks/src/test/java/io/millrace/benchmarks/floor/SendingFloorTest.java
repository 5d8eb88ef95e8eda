package io.millrace.benchmarks.floor;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.benchmarks.load.Draining;
import io.millrace.benchmarks.load.LoadResult;
import io.millrace.benchmarks.load.Worker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SendingFloorTest {
    private static final long BYTES = 2_500_000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir Path directory;

    @Test
    void whatIsAskedForArrivesAndIsInTheFile() throws Exception {
        int port = freePort();
        Path file = directory.resolve("sent");
        try (Worker<Boolean> floor = Worker.start("floor", () -> serve(port, file))) {
            LoadResult first = take(port, floor);
            LoadResult again = new Draining("127.0.0.1:" + port).take(BYTES);
            // Whole records of each piece: two of a mebibyte, one of what is left.
            assertThat(first.records()).isEqualTo(2 * 1048 + 402);
            assertThat(again.records()).isEqualTo(first.records());
            assertThat(Files.size(file)).isEqualTo(BYTES);
        }
    }

    private static boolean serve(int port, Path file) throws IOException {
        SendingFloor.main(new String[] {Integer.toString(port), file.toString()});
        return true;
    }

    private static LoadResult take(int port, Worker<Boolean> floor) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return new Draining("127.0.0.1:" + port).take(BYTES);
            } catch (java.net.ConnectException e) {
                floor.requireAlive();
                assertThat(System.nanoTime() - deadline).as("it listens in time").isNegative();
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
