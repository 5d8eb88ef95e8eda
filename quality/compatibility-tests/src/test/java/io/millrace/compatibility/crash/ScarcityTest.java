package io.millrace.compatibility.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.Await;
import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.Command;
import io.millrace.compatibility.harness.InstalledProgram;
import io.millrace.compatibility.harness.MillraceProcess;
import io.millrace.compatibility.harness.SkipsWhatIsNotInstalled;
import io.millrace.compatibility.harness.Topics;
import io.millrace.compatibility.protocol.WireConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A resource is taken from a broker under load at random instants, and given back: meanwhile each
 * kind of request is answered, if it fails by an error that clients retry; within a second of the
 * return each is served as before (in the median: others use the machine as well); in the end
 * nothing is lost, and after {@code kill -9} neither.
 *
 * <p>{@code -Dmillrace.scarcity.rounds} says how often each resource is taken, {@code
 * -Dmillrace.crash.seed} repeats the instants of a run.
 */
@ExtendWith(SkipsWhatIsNotInstalled.class)
class ScarcityTest {
    private static final String TOPIC = "load";
    private static final String KINDS = "kinds";
    private static final int PARTITIONS = 4;
    private static final int ROUNDS = Integer.getInteger("millrace.scarcity.rounds", 5);
    private static final int LOG_TAIL_CHARS = 8_000;
    private static final int TAKEN_MILLIS = 1_500;
    private static final long SERVES_MILLIS_MAX = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Map<String, String> SETTINGS =
            Map.of(
                    "group.initial.rebalance.delay.ms", "0",
                    "queued.max.request.bytes", Integer.toString(Scarcity.FRAME_MEMORY_BYTES),
                    "socket.request.max.bytes", Integer.toString(Scarcity.FRAME_MEMORY_BYTES),
                    "millrace.journal.bytes", Integer.toString(1 << 20),
                    "millrace.disk.min.free.bytes", "0",
                    "metadata.log.max.record.bytes.between.snapshots", "2000",
                    "log.flush.offset.checkpoint.interval.ms", "300",
                    "offsets.topic.num.partitions", "4",
                    "transaction.state.log.num.partitions", "4");

    @TempDir Path directory;

    private final Random random =
            new Random(Long.getLong("millrace.crash.seed", System.nanoTime()));
    private final List<Long> servedAfterMillis = new ArrayList<>();
    private boolean mounted;
    private @Nullable MillraceProcess started;

    @AfterEach
    void end() {
        if (started != null) {
            started.close();
        }
        if (mounted) {
            Command.of("umount", data().toString()).succeed();
        }
    }

    private Path data() {
        return directory.resolve("data");
    }

    @Test
    void descriptors() throws Exception {
        start();
        attack(Scarcity.descriptors(broker()));
    }

    /** Recovery of many logs at once, with few descriptors; then what they hold is served. */
    @Test
    void aStartAfterAKillNeedsFewDescriptors() {
        start(List.of("prlimit", "--nofile=256"));
        Topics topics = new Topics(broker().bootstrap());
        topics.create(TOPIC, 2_000);
        for (int partition = 0; partition < 2_000; partition += 100) {
            topics.write(TOPIC, partition, List.of("v" + partition));
        }
        broker().kill();

        broker().start();

        for (int partition = 0; partition < 2_000; partition += 100) {
            assertThat(topics.read(TOPIC, partition, 1).getFirst().value())
                    .isEqualTo("v" + partition);
        }
    }

    @Test
    void disk() throws Exception {
        Command mount = InstalledProgram.mount();
        Files.createDirectories(data());
        String size = "size=" + Scarcity.DISK_MEBIBYTES + "m";
        mount.with("-t", "tmpfs", "-o", size, "tmpfs", data().toString()).succeed();
        mounted = true;
        start();
        attack(Scarcity.disk(data()));
    }

    @Test
    void memory() throws Exception {
        start();
        attack(Scarcity.memory(broker()));
    }

    @Test
    void time() throws Exception {
        start();
        attack(Scarcity.time(broker()));
    }

    private void start() {
        start(List.of());
    }

    private void start(List<String> prefix) {
        MillraceProcess process = MillraceProcess.ofJars(directory, SETTINGS, prefix);
        started = process;
        process.start();
        Await.until("all jars are open", Duration.ofSeconds(60), process::hasOpenedItsJars);
    }

    private BrokerProcess broker() {
        return Objects.requireNonNull(started, "not started");
    }

    private void attack(Scarcity scarcity) throws Exception {
        String bootstrap = broker().bootstrap();
        Topics topics = new Topics(bootstrap);
        topics.create(TOPIC, PARTITIONS, Map.of("segment.bytes", Integer.toString(1 << 20)));
        topics.create(KINDS, 1);
        Ledger ledger = new Ledger(TOPIC, PARTITIONS);
        LoadProducer producer = new LoadProducer("p0", bootstrap, TOPIC, PARTITIONS, ledger);
        OffsetCommitter committer = new OffsetCommitter(bootstrap, TOPIC, PARTITIONS);
        TransactionLoad transactions = new TransactionLoad("t0", bootstrap, KINDS, 1);
        RequestKinds kinds = new RequestKinds(KINDS);
        try (WireConnection connection = new WireConnection(bootstrap)) {
            awaitAll("before", kinds, connection);
            for (int round = 0; round < ROUNDS; round++) {
                pause(Duration.ofMillis(random.nextInt(500)));
                takeAndGiveBack(scarcity, kinds, connection);
            }
        }
        System.out.println("served after ms: " + servedAfterMillis);
        assertThat(servedAfterMillis.stream().sorted().skip(ROUNDS / 2).findFirst().orElseThrow())
                .as("milliseconds until all is served, in the median of %s", servedAfterMillis)
                .isLessThan(SERVES_MILLIS_MAX);
        producer.end();
        committer.end();
        transactions.end();
        assertThat(ledger.failures()).isEmpty();
        assertThat(ledger.acknowledged()).isPositive();
        assertThat(transactions.committed()).isPositive();
        ledger.verify(bootstrap);
        broker().kill();
        broker().start();
        ledger.verify(bootstrap);
    }

    private void takeAndGiveBack(Scarcity scarcity, RequestKinds kinds, WireConnection connection)
            throws Exception {
        scarcity.take();
        try {
            if (scarcity.answersMeanwhile()) {
                long end = System.nanoTime() + Duration.ofMillis(TAKEN_MILLIS).toNanos();
                while (System.nanoTime() < end) {
                    for (String kind : kinds.names()) {
                        assertRetriable(kind, ask(kind, kinds, connection));
                    }
                }
            } else {
                pause(Duration.ofMillis(TAKEN_MILLIS));
            }
            assertThat(broker().isAlive()).as(broker().log()).isTrue();
        } finally {
            scarcity.giveBack();
        }
        long began = System.nanoTime();
        awaitAll("after the return", kinds, connection);
        try (WireConnection fresh = new WireConnection(broker().bootstrap())) {
            awaitAll("to a new connection", kinds, fresh);
        }
        servedAfterMillis.add(Duration.ofNanos(System.nanoTime() - began).toMillis());
    }

    private static void assertRetriable(String kind, Set<Errors> errors) {
        Set<Errors> others =
                errors.stream()
                        .filter(error -> !RequestKinds.isRetriable(error))
                        .collect(Collectors.toSet());
        assertThat(others).as(kind).isEmpty();
    }

    /** Each kind has been served as it should be. */
    private void awaitAll(String when, RequestKinds kinds, WireConnection connection) {
        for (String kind : kinds.names()) {
            Set<Errors> last = EnumSet.noneOf(Errors.class);
            try {
                Await.until(
                        kind + " " + when,
                        PATIENCE,
                        () -> {
                            last.clear();
                            last.addAll(served(kind, kinds, connection));
                            return last.isEmpty();
                        });
            } catch (AssertionError late) {
                throw new AssertionError(last + "; the broker's log ends:\n" + logEnd(), late);
            }
        }
    }

    /** What still hinders it, all of which a client would try again. */
    private Set<Errors> served(String kind, RequestKinds kinds, WireConnection connection) {
        Set<Errors> errors = ask(kind, kinds, connection);
        assertRetriable(kind, errors);
        return errors;
    }

    private Set<Errors> ask(String kind, RequestKinds kinds, WireConnection connection) {
        try {
            return kinds.ask(kind, connection);
        } catch (IOException unanswered) {
            throw new AssertionError(kind + "; the broker's log ends:\n" + logEnd(), unanswered);
        }
    }

    private String logEnd() {
        String log = broker().log();
        return log.substring(Math.max(0, log.length() - LOG_TAIL_CHARS));
    }

    /** The random instant itself: there is nothing to wait for. */
    private static void pause(Duration duration) throws InterruptedException {
        boolean never = new CountDownLatch(1).await(duration.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(never).isFalse();
    }
}
