package io.millrace.benchmarks.floor;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.benchmarks.load.Worker;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** A floor's program on a thread of the test; it listens. */
final class RunningFloor implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final int port = freePort();
    private final Worker<Boolean> worker;

    interface Program {
        void main(String[] arguments) throws IOException;
    }

    RunningFloor(Program program, Path file) throws IOException {
        worker =
                Worker.start(
                        "floor",
                        () -> {
                            program.main(new String[] {Integer.toString(port), file.toString()});
                            return true;
                        });
        awaitListening();
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    private void awaitListening() throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (ConnectException notYet) {
                worker.requireAlive();
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

    @Override
    public void close() throws InterruptedException {
        worker.close();
    }
}
