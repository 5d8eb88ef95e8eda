package io.millrace.compatibility.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.Await;
import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.Command;
import io.millrace.compatibility.harness.Isolation;
import io.millrace.compatibility.harness.OwnBroker;
import io.millrace.compatibility.harness.Topics;
import io.millrace.compatibility.wire.GroupWire;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A transaction that no coordinator knows: written past the coordinator, as a late produce of a
 * client was before brokers verified. The partition stands still for readers of the committed until
 * TransactionsCommand finds the transaction and ends it. A broker that verifies never lets one in.
 */
class HangingTransactionTest {
    private static final String TOPIC = "hanging";
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
    private static final Duration AGE = Duration.ofHours(2);
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final short PRODUCE_VERSION = 11;

    @RegisterExtension
    private final OwnBroker trusting =
            new OwnBroker(Map.of("transaction.partition.verification.enable", "false"));

    @RegisterExtension private final OwnBroker verifying = new OwnBroker(Map.of());

    @Test
    void aHangingTransactionIsFoundAndAborted() {
        BrokerProcess broker = trusting.start();
        Topics topics = new Topics(broker.bootstrap());
        topics.create(TOPIC, 1);
        topics.write(TOPIC, 0, List.of("before"));
        assertThat(produceUnannounced(broker)).isEqualTo(Errors.NONE);
        topics.write(TOPIC, 0, List.of("behind"));
        assertThat(stableEnd(broker)).isEqualTo(1);

        List<String> found = transactions(broker, "find-hanging", "--topic", TOPIC).lines();
        assertThat(found).hasSize(2);
        assertThat(List.of(found.getLast().strip().split("\\s+")))
                .startsWith(TOPIC, "0")
                .contains("1", "120");

        String[] abort = {"abort", "--topic", TOPIC, "--partition", "0", "--start-offset", "1"};
        transactions(broker, abort);
        assertThat(stableEnd(broker)).isEqualTo(4);
        assertThat(transactions(broker, "find-hanging", "--topic", TOPIC).lines()).hasSize(1);
        assertThat(Isolation.COMMITTED.values(broker.bootstrap(), PARTITION))
                .containsExactly("before", "behind");
    }

    @Test
    void aBrokerThatVerifiesTakesNoUnannouncedTransaction() {
        BrokerProcess broker = verifying.start();
        new Topics(broker.bootstrap()).create(TOPIC, 1);
        assertThat(produceUnannounced(broker)).isEqualTo(Errors.TRANSACTION_ABORTABLE);
        assertThat(stableEnd(broker)).isZero();
    }

    /** A transactional batch, hours old, of a producer that began no transaction. */
    private static Errors produceUnannounced(BrokerProcess broker) {
        try (GroupWire wire = new GroupWire(broker.bootstrap())) {
            InitProducerIdResponseData producer = initialise(wire);
            long time = System.currentTimeMillis() - AGE.toMillis();
            MemoryRecords records =
                    MemoryRecords.withTransactionalRecords(
                            Compression.NONE,
                            producer.producerId(),
                            producer.producerEpoch(),
                            0,
                            new SimpleRecord(time, "hangs".getBytes(StandardCharsets.UTF_8)));
            TopicProduceDataCollection topics = new TopicProduceDataCollection();
            topics.add(
                    new TopicProduceData()
                            .setName(TOPIC)
                            .setPartitionData(
                                    List.of(
                                            new PartitionProduceData()
                                                    .setIndex(0)
                                                    .setRecords(records))));
            ProduceResponseData answer =
                    (ProduceResponseData)
                            wire.askQuietly(
                                    ApiKeys.PRODUCE,
                                    PRODUCE_VERSION,
                                    new ProduceRequestData()
                                            .setTransactionalId("hanging")
                                            .setAcks((short) -1)
                                            .setTimeoutMs(30_000)
                                            .setTopicData(topics));
            short code =
                    answer.responses()
                            .iterator()
                            .next()
                            .partitionResponses()
                            .getFirst()
                            .errorCode();
            return Errors.forCode(code);
        }
    }

    /** The coordinator's topic is made by the first to look for it, and then takes a while. */
    private static InitProducerIdResponseData initialise(GroupWire wire) {
        Await.until("a coordinator", LIMIT, () -> coordinatorError(wire) == 0);
        Await.until("a producer id", LIMIT, () -> askForProducerId(wire).errorCode() == 0);
        return askForProducerId(wire);
    }

    private static short coordinatorError(GroupWire wire) {
        FindCoordinatorResponseData answer =
                (FindCoordinatorResponseData)
                        wire.askQuietly(
                                ApiKeys.FIND_COORDINATOR,
                                4,
                                new FindCoordinatorRequestData()
                                        .setKeyType((byte) 1)
                                        .setCoordinatorKeys(List.of("hanging")));
        return answer.coordinators().getFirst().errorCode();
    }

    private static InitProducerIdResponseData askForProducerId(GroupWire wire) {
        return (InitProducerIdResponseData)
                wire.askQuietly(
                        ApiKeys.INIT_PRODUCER_ID,
                        4,
                        new InitProducerIdRequestData()
                                .setTransactionalId("hanging")
                                .setTransactionTimeoutMs(60_000)
                                .setProducerId(-1)
                                .setProducerEpoch((short) -1));
    }

    private static Command.Result transactions(BrokerProcess broker, String... arguments) {
        return KafkaTool.TRANSACTIONS.against(broker.bootstrap(), arguments).succeed();
    }

    private static long stableEnd(BrokerProcess broker) {
        return Isolation.COMMITTED.end(broker.bootstrap(), PARTITION);
    }
}
