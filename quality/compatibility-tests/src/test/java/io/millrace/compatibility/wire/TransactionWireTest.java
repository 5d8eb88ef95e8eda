package io.millrace.compatibility.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.BrokerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What may be asked about transactions, right and wrong, at every version, is answered as Apache
 * Kafka answers it, field by field. What Kafka 4.4.0 answered is in the files beside this test; run
 * with {@code -Dmillrace.compat.broker=kafka -Dwire.record=true} to write them anew.
 */
class TransactionWireTest {
    private static final Path RECORDED = Path.of("src/test/resources/wire");
    private static final Map<String, String> SETTINGS =
            Map.of(
                    // Retention would delete the scenes' records, whose timestamps are old.
                    "log.initial.task.delay.ms",
                    "3600000",
                    "offsets.topic.num.partitions",
                    "3",
                    "transaction.state.log.num.partitions",
                    "3",
                    "group.initial.rebalance.delay.ms",
                    "0",
                    "transaction.abort.timed.out.transaction.cleanup.interval.ms",
                    "200");

    @TempDir Path directory;

    @Test
    void randomWalksAreAnsweredAsKafkaDoes() throws IOException {
        compare("transaction-walks-of-kafka-4.4.0.txt", TransactionWireScript::walks);
    }

    @ParameterizedTest
    @ValueSource(shorts = {0, 1, 2})
    void scenesAtEachTransactionVersionAreAnsweredAsKafkaDoes(short level) throws IOException {
        compare(
                "transaction-version-" + level + "-of-kafka-4.4.0.txt",
                broker -> TransactionWireScript.scenes(broker, level));
    }

    @Test
    void restartsAreAnsweredAsKafkaDoes() throws IOException {
        compare("transaction-restarts-of-kafka-4.4.0.txt", TransactionScript::restarts);
    }

    @Test
    void offsetsListsAndMarkersAreAnsweredAsKafkaDoes() throws IOException {
        compare("transaction-side-of-kafka-4.4.0.txt", TransactionWireScript::side);
    }

    @Test
    void whatIsNamedByIdIsAnsweredAsKafkaDoes() throws IOException {
        compare("identified-of-kafka-4.4.0.txt", TransactionWireScript::identified);
    }

    /** Where Millrace answers otherwise on purpose. */
    private record Difference(String line, String kafka, String ours) {
        String apply(String recorded) {
            return recorded.startsWith(line) ? recorded.replace(kafka, ours) : recorded;
        }
    }

    private static final List<Difference> DIFFERENCES =
            List.of(
                    // Fenced by the very last epoch: not the broker is at fault.
                    new Difference(
                            "INIT_PRODUCER_ID v5 overflow-by-bump-",
                            "errorCode=-1",
                            "errorCode=90"),
                    // Nobody's epoch: it is below all others.
                    new Difference(
                            "WRITE_TXN_MARKERS v1 of nobody", "errorCode=-1", "errorCode=47"),
                    new Difference(
                            "WRITE_TXN_MARKERS v2 of nobody", "errorCode=-1", "errorCode=47"),
                    // No producer gets the very last epoch: there is none above it for a marker.
                    new Difference(
                            "END_TXN v5 overflow-by-fence-implicit as p17/32766 aborts",
                            "errorCode=0, producerId=p17, producerEpoch=32767",
                            "errorCode=90, producerId=-1, producerEpoch=-1"));

    private static String expected(String recorded) {
        String line = recorded;
        for (Difference each : DIFFERENCES) {
            line = each.apply(line);
        }
        return line;
    }

    private void compare(String file, Function<BrokerProcess, String> script) throws IOException {
        String answered;
        try (BrokerProcess broker = BrokerProcess.in(directory, SETTINGS)) {
            broker.start();
            answered = script.apply(broker);
            broker.stop();
        }
        Path recorded = RECORDED.resolve(file);
        if (BrokerProcess.isKafka() && Boolean.getBoolean("wire.record")) {
            Files.createDirectories(RECORDED);
            Files.writeString(recorded, answered);
        } else {
            // The whole of it, for a diff: the answers are long.
            Path ours = Files.createDirectories(Path.of("target/wire")).resolve(file);
            Files.writeString(ours, answered);
            assertThat(answered.lines())
                    .containsExactlyElementsOf(
                            Files.readAllLines(recorded).stream()
                                    .map(TransactionWireTest::expected)
                                    .toList());
        }
    }
}
