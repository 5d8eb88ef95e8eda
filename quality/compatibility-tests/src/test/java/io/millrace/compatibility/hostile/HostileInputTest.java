package io.millrace.compatibility.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.Await;
import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.OwnBroker;
import io.millrace.compatibility.harness.ProcessMemory;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Millions of frames that make no sense, thousands of idle connections, clients that dribble and
 * lengths that lie, while a healthy client works on. The broker's resident memory stays within the
 * budget throughout.
 */
class HostileInputTest {
    private static final long FRAMES = Long.getLong("millrace.fuzz.frames", 1_000_000);
    private static final int FUZZERS = 6;
    private static final int IDLE_CONNECTIONS = 10_000;
    private static final int SLOW_CONNECTIONS = 400;

    /** Fewer than {@code socket.listen.backlog.size} by default. */
    private static final int BACKLOG = 40;

    /**
     * Of frames that slow clients claim; together far more than the machine has. Apache Kafka
     * allocates what is claimed, so the reference runs with less.
     */
    private static final int SLOW_CLAIM_BYTES = BrokerProcess.isKafka() ? 1_000 : 90_000_000;

    /** The heap's limit, as the test starts the broker, and as much again for all the rest. */
    private static final long RESIDENT_BYTES_MAX = 2 * 512L << 20;

    /** Of the broker's log: strangers must not fill the disk with it. */
    private static final int LOG_CHARS_MAX = 2_000_000;

    private static final long ROUND_TRIP_MILLIS_MAX = 10_000;

    @RegisterExtension
    private final OwnBroker own = new OwnBroker(Map.of("group.initial.rebalance.delay.ms", "0"));

    @Test
    void aMillionFramesDoNotDisturbAHealthyClient() throws Exception {
        long seed = Long.getLong("millrace.fuzz.seed", System.nanoTime());
        System.out.println("fuzz: -Dmillrace.fuzz.seed=" + seed);
        BrokerProcess broker = own.start();
        InetSocketAddress address = address(broker);
        try (HealthyClient healthy = new HealthyClient(broker.bootstrap(), "healthy")) {
            SplittableRandom random = new SplittableRandom(seed);
            List<byte[]> pool = HostileFrames.wellFormed(random);
            Set<Short> served = ServedKeys.of(address);
            long goal = FRAMES / FUZZERS + 1;
            List<FuzzConnection> fuzzers =
                    IntStream.range(0, FUZZERS)
                            .mapToObj(i -> {
                                SplittableRandom split = random.split();
                                HostileFrames frames = new HostileFrames(split, pool, served);
                                return new FuzzConnection(address, split, frames, goal);
                            })
                            .toList();
            runAll(fuzzers);
            System.out.printf(
                    "fuzz: %d frames sent; %d answered, %d closed the connection, %d batches"
                            + " abandoned; %s%n",
                    sum(fuzzers, tally -> tally.sent),
                    sum(fuzzers, tally -> tally.answered),
                    sum(fuzzers, tally -> tally.closedByBroker),
                    sum(fuzzers, tally -> tally.abandoned),
                    state(broker, healthy));
            assertThat(sum(fuzzers, tally -> tally.sent)).isGreaterThanOrEqualTo(FRAMES);
            assertThat(sum(fuzzers, FuzzConnection.Tally::judged)).isGreaterThan(FRAMES / 10);
            assertThat(sum(fuzzers, tally -> tally.connectionsRefused)).isZero();
            assertHealthy(broker, healthy);
        }
    }

    @Test
    void idleAndSlowConnectionsAndHugeClaimsCostLittle() throws Exception {
        BrokerProcess broker = own.start();
        InetSocketAddress address = address(broker);
        List<Socket> open = new ArrayList<>();
        try (HealthyClient healthy = new HealthyClient(broker.bootstrap(), "healthy")) {
            for (int i = 0; i < IDLE_CONNECTIONS; i++) {
                open.add(connected(address));
                if (i % BACKLOG == 0) {
                    // Connections are accepted in order: none waits behind a full backlog.
                    assertAnswers(open.getLast(), i);
                }
            }
            System.out.println("idle: " + open.size() + " connections; " + state(broker, healthy));
            for (int i = 0; i < SLOW_CONNECTIONS; i++) {
                Socket slow = connected(address);
                slow.getOutputStream()
                        .write(ByteBuffer.allocate(4).putInt(SLOW_CLAIM_BYTES).array());
                open.add(slow);
            }
            dribble(open.subList(IDLE_CONNECTIONS, open.size()), healthy);
            assertClosed(address, Integer.MAX_VALUE);
            assertClosed(address, -1);
            assertClosed(address, Integer.MIN_VALUE);
            for (int i = 0; i < IDLE_CONNECTIONS; i += 100) {
                assertAnswers(open.get(i), i);
            }
            System.out.println("slow and lying as well: " + state(broker, healthy));
            assertHealthy(broker, healthy);
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    private static void runAll(List<FuzzConnection> fuzzers) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(FUZZERS)) {
            for (Future<?> one : fuzzers.stream().map(threads::submit).toList()) {
                one.get();
            }
        }
    }

    private static long sum(
            List<FuzzConnection> fuzzers, ToLongFunction<FuzzConnection.Tally> what) {
        return fuzzers.stream().mapToLong(one -> what.applyAsLong(one.tally())).sum();
    }

    /**
     * A byte to each of the slow connections, again and again, until the healthy client moved on.
     */
    private static void dribble(List<Socket> slow, HealthyClient healthy) {
        int before = healthy.roundTrips();
        Await.until(
                "the healthy client goes on beside slow ones",
                Duration.ofSeconds(30),
                () -> {
                    slow.forEach(HostileInputTest::writeByte);
                    return healthy.roundTrips() > before + 50;
                });
    }

    private static void writeByte(Socket socket) {
        try {
            socket.getOutputStream().write(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertClosed(InetSocketAddress address, int claimedBytes)
            throws IOException {
        try (Socket socket = connected(address)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(ByteBuffer.allocate(4).putInt(claimedBytes).array());
            assertThat(socket.getInputStream().read())
                    .as("the broker closes a connection that claims %d bytes", claimedBytes)
                    .isEqualTo(-1);
        }
    }

    private static void assertAnswers(Socket idle, int correlation) throws IOException {
        ByteBuffer question = HostileFrames.question(correlation);
        idle.setSoTimeout(10_000);
        idle.getOutputStream().write(question.array(), 0, question.limit());
        DataInputStream in = new DataInputStream(idle.getInputStream());
        byte[] answer = in.readNBytes(in.readInt());
        assertThat(ByteBuffer.wrap(answer).getInt()).isEqualTo(correlation);
    }

    private static void assertHealthy(BrokerProcess broker, HealthyClient healthy) {
        assertThat(broker.isAlive()).isTrue();
        assertThat(healthy.roundTrips()).isGreaterThan(20);
        assertThat(healthy.longestMillis()).isLessThan(ROUND_TRIP_MILLIS_MAX);
        assertThat(ProcessMemory.peakResidentBytes(broker.pid())).isLessThan(RESIDENT_BYTES_MAX);
        assertThat(broker.log()).doesNotContain("OutOfMemoryError");
        System.out.println("hostile: the broker logged " + broker.log().length() + " characters");
        assertThat(broker.log()).hasSizeLessThan(LOG_CHARS_MAX);
    }

    private static String state(BrokerProcess broker, HealthyClient healthy) {
        return "%d round trips, the longest %d ms; resident %d MiB, at most %d MiB"
                .formatted(
                        healthy.roundTrips(),
                        healthy.longestMillis(),
                        ProcessMemory.residentBytes(broker.pid()) >> 20,
                        ProcessMemory.peakResidentBytes(broker.pid()) >> 20);
    }

    private static Socket connected(InetSocketAddress address) throws IOException {
        Socket socket = new Socket();
        socket.connect(address, 10_000);
        return socket;
    }

    private static InetSocketAddress address(BrokerProcess broker) {
        String[] parts = broker.bootstrap().split(":");
        return new InetSocketAddress(parts[0], Integer.parseInt(parts[1]));
    }
}
