package io.millrace.compatibility.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.Await;
import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.OwnBroker;
import io.millrace.compatibility.harness.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Producers with acks=all and idempotence write, and a consumer commits, while the broker is killed
 * with SIGKILL at random instants, some of them on its way up. Afterwards every acknowledged record
 * is there exactly once, at the offset it was promised, in its producer's order, and committed
 * offsets have not moved back.
 *
 * <p>{@code -Dmillrace.crash.seed} repeats the instants of a run; what the broker does at them is
 * its own.
 */
class KillNineTest {
    private static final String TOPIC = "crash";
    private static final int PARTITIONS = 4;
    private static final int PRODUCERS = 3;
    private static final int KILLS = Integer.getInteger("millrace.crash.kills", 55);
    private static final int SERVING_MILLIS_MAX = 700;
    private static final int STARTING_MILLIS_MAX = 400;

    @RegisterExtension
    private final OwnBroker own = new OwnBroker(Map.of("group.initial.rebalance.delay.ms", "0"));

    @Test
    void acknowledgedRecordsAndCommittedOffsetsStay() throws Exception {
        long seed = Long.getLong("millrace.crash.seed", System.nanoTime());
        System.out.println("crash test: -Dmillrace.crash.seed=" + seed);
        BrokerProcess broker = own.start();
        String bootstrap = broker.bootstrap();
        new Topics(bootstrap)
                .create(TOPIC, PARTITIONS, Map.of("segment.bytes", Integer.toString(1 << 20)));
        Ledger ledger = new Ledger(TOPIC, PARTITIONS);
        List<LoadProducer> producers =
                IntStream.range(0, PRODUCERS)
                        .mapToObj(i ->
                                new LoadProducer("p" + i, bootstrap, TOPIC, PARTITIONS, ledger))
                        .toList();
        OffsetCommitter committer = new OffsetCommitter(bootstrap, TOPIC, PARTITIONS);

        killRepeatedly(broker, new Random(seed), () -> progress(ledger, committer));

        for (LoadProducer producer : producers) {
            producer.end();
        }
        committer.end();
        System.out.printf(
                "crash test: %d kills, %d records acknowledged, %d commits%n",
                KILLS, ledger.acknowledged(), committer.commits());
        assertThat(ledger.failures()).isEmpty();
        assertThat(ledger.acknowledged()).isGreaterThan(10 * KILLS);
        assertThat(committer.commits()).isGreaterThan(KILLS / 4);
        ledger.verify(bootstrap);
        broker.stop();
        broker.start();
        ledger.verify(bootstrap);
    }

    /** Waits until records have been acknowledged and offsets committed since it was called. */
    private static void progress(Ledger ledger, OffsetCommitter committer) {
        int acknowledged = ledger.acknowledged();
        int commits = committer.commits();
        Await.until(
                "the clients go on after a restart",
                Duration.ofSeconds(60),
                () -> ledger.acknowledged() > acknowledged && committer.commits() > commits);
    }

    private static void killRepeatedly(BrokerProcess broker, Random random, Runnable progress)
            throws Exception {
        for (int kill = 0; kill < KILLS; kill++) {
            if (random.nextBoolean()) {
                progress.run();
            }
            pause(Duration.ofMillis(random.nextInt(SERVING_MILLIS_MAX)));
            broker.kill();
            while (kill < KILLS && random.nextInt(4) == 0) {
                broker.launch();
                pause(Duration.ofMillis(random.nextInt(STARTING_MILLIS_MAX)));
                broker.kill();
                kill++;
            }
            broker.start();
        }
    }

    /** The random instant itself: there is nothing to wait for. */
    private static void pause(Duration duration) throws InterruptedException {
        boolean never = new CountDownLatch(1).await(duration.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(never).isFalse();
    }
}
