package io.millrace.compatibility.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.Await;
import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.ClientSettings;
import io.millrace.compatibility.harness.Command;
import io.millrace.compatibility.harness.SharedBroker;
import io.millrace.compatibility.harness.Topics;
import io.millrace.compatibility.harness.TransactionalClients;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * TransactionsCommand's looks at transactions that are as they should be, and the tools that read
 * what is committed.
 */
@ExtendWith(SharedBroker.class)
class TransactionToolsTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final String bootstrap;
    private final Topics topics;
    private final TransactionalClients clients;

    TransactionToolsTest(BrokerProcess broker) {
        this.bootstrap = broker.bootstrap();
        this.topics = new Topics(bootstrap);
        this.clients = new TransactionalClients(bootstrap);
    }

    @Test
    void transactionsAreListedAndDescribed() {
        String name = "tool-transaction";
        topics.create(name, 2);
        try (KafkaProducer<String, String> producer = clients.producer(name)) {
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(name, 0, null, "a"));
            producer.send(new ProducerRecord<>(name, 1, null, "b"));
            producer.flush();
            assertThat(row(transactions("list"), name).getLast()).isEqualTo("Ongoing");
            assertThat(row(describe(name), name))
                    .hasSize(9)
                    .endsWith(name + "-0," + name + "-1")
                    .contains("Ongoing", "60000");
            List<String> state = producerState(name);
            assertThat(state.getLast()).as("the transaction's first offset").isEqualTo("0");
            assertThat(state.get(3)).as("the last sequence").isEqualTo("0");
            producer.commitTransaction();
        }
        // The commit returns when it is decided; what the coordinator says next follows its
        // markers.
        awaitComplete(name);
        assertThat(row(transactions("list"), name).getLast()).isEqualTo("CompleteCommit");
        assertThat(row(describe(name), name)).contains("CompleteCommit");
        assertThat(producerState(name).getLast()).isEqualTo("None");
        assertThat(
                        transactions("list", "--transactional-id-pattern", "tool-trans.*")
                                .succeed()
                                .output())
                .contains(name);
        assertThat(transactions("list", "--duration-filter", "3600000").succeed().output())
                .doesNotContain(name);
    }

    @Test
    void anUnknownTransactionalIdIsSaidToBeUnknown() {
        Command.Result result = describe("tool-unknown").run();
        assertThat(result.exitCode()).isNotZero();
        assertThat(result.errors() + result.output()).contains("tool-unknown");
    }

    @Test
    void aTransactionIsTerminatedByForce() {
        String name = "tool-terminate";
        topics.create(name, 1);
        try (KafkaProducer<String, String> producer = clients.producer(name)) {
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(name, 0, null, "a"));
            producer.flush();
            transactions("forceTerminateTransaction", "--transactionalId", name).succeed();
        }
        assertThat(row(transactions("list"), name).getLast()).isEqualTo("Empty");
        topics.write(name, 0, List.of("behind"));
        assertThat(console(name, "read_committed", 1).lines()).containsExactly("behind");
    }

    @Test
    void theConsoleConsumerReadsWhatIsCommitted() {
        String name = "tool-committed";
        topics.create(name, 1);
        try (KafkaProducer<String, String> producer = clients.producer(name)) {
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(name, 0, null, "taken back"));
            producer.flush();
            producer.abortTransaction();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(name, 0, null, "kept"));
            producer.commitTransaction();
        }
        assertThat(console(name, "read_committed", 1).lines()).containsExactly("kept");
        assertThat(console(name, "read_uncommitted", 2).lines())
                .containsExactly("taken back", "kept");
        // Each marker takes an offset.
        assertThat(
                        KafkaTool.GET_OFFSETS
                                .against(bootstrap, "--topic", name, "--time", "-1")
                                .succeed()
                                .lines())
                .containsExactly(name + ":0:4");
    }

    @Test
    void nothingHangsAmongTransactionsThatDoNot() {
        String name = "tool-not-hanging";
        topics.create(name, 1);
        try (KafkaProducer<String, String> producer = clients.producer(name)) {
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(name, 0, null, "a"));
            producer.flush();
            assertThat(transactions("find-hanging", "--topic", name).succeed().lines()).hasSize(1);
            producer.abortTransaction();
        }
    }

    private Command.Result console(String topic, String isolation, int count) {
        return KafkaTool.CONSOLE_CONSUMER
                .against(bootstrap, "--topic", topic, "--from-beginning")
                .with("--isolation-level", isolation, "--max-messages", Integer.toString(count))
                .with("--timeout-ms", "30000")
                .succeed();
    }

    private void awaitComplete(String transactionalId) {
        try (Admin admin = Admin.create(ClientSettings.admin(bootstrap).properties())) {
            Await.until(
                    transactionalId + " is complete",
                    LIMIT,
                    () -> state(admin, transactionalId) == TransactionState.COMPLETE_COMMIT);
        }
    }

    private static TransactionState state(Admin admin, String transactionalId) {
        try {
            return admin.describeTransactions(List.of(transactionalId))
                    .description(transactionalId)
                    .get()
                    .state();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> producerState(String topic) {
        List<String> lines =
                transactions("describe-producers", "--topic", topic, "--partition", "0")
                        .succeed()
                        .lines();
        assertThat(lines).hasSize(2);
        return List.of(lines.getLast().strip().split("\\s+"));
    }

    private Command describe(String transactionalId) {
        return transactions("describe", "--transactional-id", transactionalId);
    }

    private static List<String> row(Command command, String name) {
        Command.Result result = command.succeed();
        return result.lines().stream()
                .map(line -> List.of(line.strip().split("\\s+")))
                .filter(words -> words.contains(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(result.toString()));
    }

    private Command transactions(String... arguments) {
        return KafkaTool.TRANSACTIONS.against(bootstrap, arguments);
    }
}
