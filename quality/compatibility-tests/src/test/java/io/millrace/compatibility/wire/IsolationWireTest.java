package io.millrace.compatibility.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.BrokerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What readers of both isolations see of transactions, and how produces are refused, as Apache
 * Kafka answers it. What Kafka 4.4.0 answered is in the file beside this test; run with {@code
 * -Dmillrace.compat.broker=kafka -Dwire.record=true} to write it anew.
 */
class IsolationWireTest {
    private static final Path RECORDED =
            Path.of("src/test/resources/wire/isolation-of-kafka-4.4.0.txt");

    private static final Map<String, String> SETTINGS =
            Map.of(
                    "transaction.state.log.num.partitions",
                    "3",
                    // Retention would move the starts of logs in between.
                    "log.initial.task.delay.ms",
                    "3600000");

    @TempDir Path directory;

    @Test
    void readersAndProducersAreAnsweredAsByKafka() throws IOException {
        String answered;
        try (BrokerProcess broker = BrokerProcess.in(directory, SETTINGS)) {
            broker.start();
            answered = IsolationWireScript.run(broker);
            broker.stop();
        }
        if (BrokerProcess.isKafka() && Boolean.getBoolean("wire.record")) {
            Files.createDirectories(RECORDED.getParent());
            Files.writeString(RECORDED, answered);
        } else {
            assertThat(answered).isEqualTo(Files.readString(RECORDED));
        }
    }
}
