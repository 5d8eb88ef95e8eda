package io.millrace.compatibility.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.Answers;
import io.millrace.compatibility.harness.Await;
import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.ClientSettings;
import io.millrace.compatibility.harness.Isolation;
import io.millrace.compatibility.harness.OwnBroker;
import io.millrace.compatibility.harness.Topics;
import io.millrace.compatibility.harness.TransactionalClients;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Transactional producers write while the broker, and with it their coordinator, is killed with
 * SIGKILL at random instants. A transaction is in all partitions or in none, once: there if its
 * commit was acknowledged, absent if its abort was; each record lies at the offset that its
 * acknowledgement named. A transaction that stays open through all of it holds the last stable
 * offset where it began.
 *
 * <p>{@code -Dmillrace.crash.seed} repeats the instants, {@code -Dmillrace.crash.transaction.kills}
 * sets their number.
 */
class TransactionKillNineTest {
    private static final String TOPIC = "transaction-crash";
    private static final TopicPartition HELD = new TopicPartition("transaction-held", 0);
    private static final int PARTITIONS = 3;
    private static final int PRODUCERS = 3;
    private static final int KILLS = Integer.getInteger("millrace.crash.transaction.kills", 12);
    private static final int SERVING_MILLIS_MAX = 500;
    private static final Duration OUTAGE = Duration.ofSeconds(4);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @RegisterExtension private final OwnBroker own = new OwnBroker(Map.of());

    @Test
    void transactionsAreWholeOrAbsent() throws Exception {
        long seed = Long.getLong("millrace.crash.seed", System.nanoTime());
        System.out.println("transactions under kills: -Dmillrace.crash.seed=" + seed);
        Random random = new Random(seed);
        BrokerProcess broker = own.start();
        String bootstrap = broker.bootstrap();
        Topics topics = new Topics(bootstrap);
        topics.create(TOPIC, PARTITIONS, Map.of("segment.bytes", Integer.toString(1 << 20)));
        topics.create(HELD.topic(), 1);
        List<TransactionLoad> loads;
        try (KafkaProducer<String, String> holder = holder(bootstrap)) {
            topics.write(HELD.topic(), 0, List.of("before"));
            holder.beginTransaction();
            holder.send(new ProducerRecord<>(HELD.topic(), "held")).get();
            topics.write(HELD.topic(), 0, List.of("behind"));
            loads =
                    IntStream.range(0, PRODUCERS)
                            .mapToObj(
                                    i -> new TransactionLoad("t" + i, bootstrap, TOPIC, PARTITIONS))
                            .toList();
            for (int kill = 0; kill < KILLS; kill++) {
                progress(loads);
                pause(Duration.ofMillis(random.nextInt(SERVING_MILLIS_MAX)));
                broker.kill();
                broker.start();
                assertThat(Isolation.COMMITTED.end(bootstrap, HELD))
                        .as("kill %d", kill)
                        .isEqualTo(1);
            }
            for (TransactionLoad load : loads) {
                load.end();
            }
            holder.commitTransaction();
        }
        assertThat(Isolation.COMMITTED.values(bootstrap, HELD))
                .containsExactly("before", "held", "behind");
        verify(bootstrap, loads);
        broker.kill();
        broker.start();
        verify(bootstrap, loads);
    }

    /** The time in which there was no coordinator counts for nobody. */
    @Test
    void anOutageLongerThanTheTimeOutAbortsNothing() throws Exception {
        BrokerProcess broker = own.start();
        String bootstrap = broker.bootstrap();
        new Topics(bootstrap).create(HELD.topic(), 1);
        ClientSettings settings =
                new TransactionalClients(bootstrap)
                        .settings("outage")
                        .with("transaction.timeout.ms", Long.toString(OUTAGE.toMillis() / 2));
        try (KafkaProducer<String, String> producer = TransactionalClients.initialised(settings)) {
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(HELD.topic(), "over the outage")).get();
            broker.kill();
            pause(OUTAGE);
            broker.start();
            producer.commitTransaction();
        }
        assertThat(Isolation.COMMITTED.values(bootstrap, HELD)).containsExactly("over the outage");
    }

    private static void verify(String bootstrap, List<TransactionLoad> loads) {
        List<Map<String, Long>> offsets =
                IntStream.range(0, PARTITIONS).mapToObj(i -> committed(bootstrap, i)).toList();
        int committed = 0;
        for (TransactionLoad load : loads) {
            for (TransactionLoad.Transaction transaction : load.transactions()) {
                committed += verify(transaction, offsets);
            }
        }
        System.out.printf("transactions under kills: %d kills, %d committed%n", KILLS, committed);
        assertThat(committed).isGreaterThan(KILLS);
    }

    private static int verify(
            TransactionLoad.Transaction transaction, List<Map<String, Long>> offsets) {
        long found = offsets.stream().filter(each -> each.containsKey(transaction.value())).count();
        switch (transaction.end()) {
            case COMMITTED -> {
                assertThat(found)
                        .as("in so many partitions: %s", transaction)
                        .isEqualTo(PARTITIONS);
                for (int i = 0; i < PARTITIONS; i++) {
                    long acknowledged = transaction.offsets().get(i);
                    // A batch that was repeated may be acknowledged without an offset: with -1.
                    if (acknowledged != -1) {
                        assertThat(Answers.of(offsets.get(i), transaction.value()))
                                .as("%s-%d: %s", TOPIC, i, transaction)
                                .isEqualTo(acknowledged);
                    }
                }
            }
            case ABORTED -> assertThat(found).as("taken back: %s", transaction).isZero();
            case UNKNOWN ->
                    assertThat(found).as("torn: %s", transaction).isIn(0L, (long) PARTITIONS);
        }
        return found > 0 ? 1 : 0;
    }

    /** The offset of each value; fails when one is there twice. */
    private static Map<String, Long> committed(String bootstrap, int number) {
        TopicPartition partition = new TopicPartition(TOPIC, number);
        Map<String, Long> offsets = new HashMap<>();
        for (ConsumerRecord<String, String> record :
                Isolation.COMMITTED.read(bootstrap, partition, 0)) {
            assertThat(offsets.put(record.value(), record.offset()))
                    .as("%s is twice in %s", record.value(), partition)
                    .isNull();
        }
        return offsets;
    }

    /** Waits until each producer has committed since it was called. */
    private static void progress(List<TransactionLoad> loads) {
        List<Integer> before = loads.stream().map(TransactionLoad::committed).toList();
        Await.until(
                "every producer commits again",
                LIMIT,
                () ->
                        IntStream.range(0, loads.size())
                                .allMatch(i -> loads.get(i).committed() > before.get(i)));
    }

    private static KafkaProducer<String, String> holder(String bootstrap) {
        return TransactionalClients.initialised(
                new TransactionalClients(bootstrap)
                        .settings("holder")
                        .with("transaction.timeout.ms", "900000"));
    }

    /** The random instant itself: there is nothing to wait for. */
    private static void pause(Duration duration) throws InterruptedException {
        boolean never = new CountDownLatch(1).await(duration.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(never).isFalse();
    }
}
