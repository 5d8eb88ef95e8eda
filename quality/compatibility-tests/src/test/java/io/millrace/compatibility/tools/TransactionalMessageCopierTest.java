package io.millrace.compatibility.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.ChildProcess;
import io.millrace.compatibility.harness.Command;
import io.millrace.compatibility.harness.Isolation;
import io.millrace.compatibility.harness.JavaProgram;
import io.millrace.compatibility.harness.OwnBroker;
import io.millrace.compatibility.harness.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kafka's TransactionalMessageCopier, one for each partition of its input, with random aborts. Each
 * is killed in the middle, and so is the broker; then they run to the end. A reader of the
 * committed finds every record of VerifiableProducer exactly once.
 */
class TransactionalMessageCopierTest {
    private static final int COPIERS = 3;
    private static final int RECORDS = 15_000;

    /** Without keys a partition may get so few records that its copier is done before the kill. */
    private static final int KEYS = 300;

    /**
     * A copier looks for its position before it takes over its id: the second waits for the timeout
     * of the transaction in which the first was killed. Its own outlives the broker's restart.
     */
    private static final List<String> TIMEOUT_MILLIS_OF_LIFE = List.of("5000", "60000");

    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final Pattern PROGRESS = Pattern.compile("\"consumed\":[1-9]");

    @RegisterExtension
    private final OwnBroker own =
            new OwnBroker(
                    Map.of("transaction.abort.timed.out.transaction.cleanup.interval.ms", "500"));

    @TempDir private Path folder;

    @Test
    void everyRecordIsCopiedOnceWhateverIsKilled() {
        BrokerProcess broker = own.start();
        Topics topics = new Topics(broker.bootstrap());
        topics.create("copier-in", COPIERS);
        topics.create("copier-out", COPIERS);
        Command.Result produced =
                KafkaTool.VERIFIABLE_PRODUCER
                        .against(broker.bootstrap(), "--topic", "copier-in")
                        .with("--max-messages", Integer.toString(RECORDS))
                        .with("--repeating-keys", Integer.toString(KEYS))
                        .succeed();
        assertThat(produced.output()).contains("\"sent\":" + RECORDS + ",\"acked\":" + RECORDS);

        List<ChildProcess> killed = start(broker, 0);
        killed.forEach(copier -> copier.awaitOutput(PROGRESS, LIMIT));
        killed.forEach(ChildProcess::kill);
        List<ChildProcess> lasting = start(broker, 1);
        lasting.forEach(copier -> copier.awaitOutput(PROGRESS, LIMIT));
        broker.kill();
        broker.start();
        for (ChildProcess copier : lasting) {
            assertThat(copier.awaitExit(LIMIT)).as(copier.output()).isZero();
        }

        assertThat(Isolation.COMMITTED.values(broker.bootstrap(), "copier-out", COPIERS))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, RECORDS).mapToObj(Integer::toString).toList());
    }

    private List<ChildProcess> start(BrokerProcess broker, int life) {
        return IntStream.range(0, COPIERS).mapToObj(i -> copier(broker, i, life)).toList();
    }

    private ChildProcess copier(BrokerProcess broker, int partition, int life) {
        List<String> words = new ArrayList<>();
        words.addAll(
                List.of(JavaProgram.executable(), "-XX:TieredStopAtLevel=1", "-Xmx128m", "-cp"));
        words.addAll(List.of(JavaProgram.classPath(), KafkaTool.TRANSACTIONAL_COPIER.mainClass()));
        words.addAll(List.of("--broker-list", broker.bootstrap()));
        words.addAll(List.of("--input-topic", "copier-in", "--output-topic", "copier-out"));
        words.addAll(List.of("--input-partition", Integer.toString(partition)));
        words.addAll(List.of("--transactional-id", "copier-" + partition));
        words.addAll(List.of("--consumer-group", "copier-" + partition));
        words.addAll(List.of("--transaction-size", "20", "--enable-random-aborts"));
        words.addAll(List.of("--transaction-timeout", TIMEOUT_MILLIS_OF_LIFE.get(life)));
        Path log = folder.resolve("copier-" + partition + "-" + life + ".log");
        return ChildProcess.start(words, Map.of(), log);
    }
}
