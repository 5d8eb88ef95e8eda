package io.millrace.compatibility.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.console.ExitCode;
import io.millrace.compatibility.harness.Await;
import io.millrace.compatibility.harness.ClientSettings;
import java.time.Duration;
import java.util.Locale;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * What {@code millrace transaction} and {@code topic describe} say of transactions, with any
 * broker.
 */
abstract class TransactionCommandsContract {
    private static final long TIMEOUT_MILLIS = 60_000;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private String topic = "";
    private String id = "";
    private Shell shell = new Shell("");

    abstract String bootstrap();

    /** A broker that takes transactional records of unknown producers, for one that hangs. */
    abstract String credulousBootstrap();

    @BeforeEach
    void name(TestInfo test) {
        shell = new Shell(bootstrap());
        topic = test.getTestMethod().orElseThrow().getName() + System.nanoTime();
        id = "id-" + topic;
    }

    private KafkaProducer<String, String> begun() throws Exception {
        ClientSettings settings =
                ClientSettings.producer(bootstrap())
                        .with("transactional.id", id)
                        .with("transaction.timeout.ms", Long.toString(TIMEOUT_MILLIS));
        KafkaProducer<String, String> producer = new KafkaProducer<>(settings.properties());
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(topic, 0, "k", "v")).get();
        return producer;
    }

    @Test
    void whoHoldsReadersBackIsToldFromBothSides() throws Exception {
        shell.done("topic create " + topic + " -p 2");
        try (KafkaProducer<String, String> producer = begun()) {
            JsonNode described = shell.json("topic describe " + topic).at("/topics/0");
            assertThat(described.at("/partitions/0/lastStableOffset").asLong()).isZero();
            assertThat(described.at("/partitions/0/latestOffset").asLong()).isEqualTo(1);
            JsonNode open = described.get("openTransactions");
            assertThat(open).hasSize(1);
            assertThat(open.at("/0/transactionalId").asText()).isEqualTo(id);
            assertThat(open.at("/0/hangs").asBoolean()).isFalse();
            assertThat(open.at("/0/timeoutEndsMillis").asLong())
                    .isEqualTo(open.at("/0/startMillis").asLong() + TIMEOUT_MILLIS);
            assertThat(shell.done("topic describe " + topic))
                    .contains(
                            "partition 0: read_committed readers stop at offset 0 of 1",
                            "transactional id " + id,
                            "millrace transaction abort " + id)
                    .doesNotContain("partition 1:");

            JsonNode listed = shell.json("transaction list --state ongoing --id-pattern " + id);
            assertThat(listed.at("/transactions")).hasSize(1);
            assertThat(listed.at("/transactions/0/state").asText()).isEqualTo("Ongoing");
            assertThat(listed.at("/transactions/0/timeoutMillis").asLong())
                    .isEqualTo(TIMEOUT_MILLIS);
            assertThat(shell.json("transaction list --longer-than 1h").at("/transactions"))
                    .isEmpty();

            JsonNode one = shell.json("transaction describe " + id).at("/transactions/0");
            assertThat(one.get("transactionalId").asText()).isEqualTo(id);
            assertThat(one.at("/partitions/0/topic").asText()).isEqualTo(topic);
            assertThat(one.at("/partitions/0/startOffset").asLong()).isZero();
            assertThat(shell.done("transaction describe " + id))
                    .contains("Ongoing", "timeout 1m 0s", "its timeout ends it at");
            assertThat(shell.done("transaction find-hanging --idle 0s " + topic))
                    .contains("no transaction hangs");
            producer.commitTransaction();
        }
        // The commit returns when it is decided; the markers follow.
        Await.until(
                "nothing is open",
                LIMIT,
                () ->
                        shell.json("topic describe " + topic)
                                .at("/topics/0/openTransactions")
                                .isEmpty());
    }

    @Test
    void abortingByIdLetsReadersGoOnAndFencesTheProducer() throws Exception {
        shell.done("topic create " + topic);
        try (KafkaProducer<String, String> producer = begun()) {
            assertThat(
                            shell.run(
                                    "transaction abort --topic "
                                            + topic
                                            + " --partition 0 --start-offset 0"))
                    .isEqualTo(ExitCode.CONFLICT.number());
            assertThat(shell.err()).contains("it does not hang", id);

            assertThat(shell.done("transaction abort " + id)).contains("aborted " + id);

            JsonNode described = shell.json("topic describe " + topic).at("/topics/0");
            assertThat(described.get("openTransactions")).isEmpty();
            assertThat(shell.done("transaction abort " + id)).contains("nothing was done");
            assertThat(shell.done("topic consume -f -e " + topic + " --read-committed")).isEmpty();
            assertThat(fails(producer)).isTrue();
        }
    }

    private static boolean fails(KafkaProducer<String, String> producer) {
        try {
            producer.commitTransaction();
            return false;
        } catch (RuntimeException fenced) {
            return fenced.getClass().getSimpleName().toLowerCase(Locale.ROOT).contains("fenced")
                    || fenced.getClass().getSimpleName().contains("InvalidProducerEpoch");
        }
    }

    @Test
    void oneThatHangsIsFoundAndEndedWhereItStands() {
        Shell credulous = new Shell(credulousBootstrap());
        credulous.done("topic create " + topic);
        Ghost.write(credulousBootstrap(), topic);

        JsonNode hanging = credulous.json("transaction find-hanging --idle 0s " + topic);
        assertThat(hanging.get("hanging")).hasSize(1);
        assertThat(hanging.at("/hanging/0/producerId").asLong()).isEqualTo(Ghost.PRODUCER_ID);
        assertThat(credulous.done("topic describe " + topic))
                .contains(
                        "hangs: no coordinator has it open",
                        "--topic " + topic + " --partition 0 --start-offset 0");

        credulous.done("transaction abort --topic " + topic + " --partition 0 --start-offset 0");
        assertThat(credulous.done("transaction find-hanging --idle 0s " + topic))
                .contains("no transaction hangs");
        assertThat(
                        credulous.run(
                                "transaction abort --topic "
                                        + topic
                                        + " --partition 0 --start-offset 0"))
                .isEqualTo(ExitCode.NOT_FOUND.number());
    }

    @Test
    void whatDoesNotExistOrMakesNoSenseHasAnExitCodeOfItsOwn() {
        assertThat(shell.run("transaction describe no-such-id"))
                .isEqualTo(ExitCode.NOT_FOUND.number());
        assertThat(shell.run("transaction abort no-such-id"))
                .isEqualTo(ExitCode.NOT_FOUND.number());
        assertThat(shell.run("transaction abort")).isEqualTo(ExitCode.USAGE.number());
        assertThat(shell.run("transaction abort x --topic t")).isEqualTo(ExitCode.USAGE.number());
        assertThat(shell.run("transaction list --state Nonsense"))
                .isEqualTo(ExitCode.USAGE.number());
    }
}
