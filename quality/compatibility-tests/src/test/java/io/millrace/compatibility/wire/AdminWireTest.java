package io.millrace.compatibility.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.BrokerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Deleted topics and refused changes are told as Apache Kafka tells them. What Kafka 4.4.0 answered
 * is in the files beside this test; run with {@code -Dmillrace.compat.broker=kafka
 * -Dwire.record=true} to write them anew.
 */
class AdminWireTest {
    private static final Path RECORDED = Path.of("src/test/resources/wire");

    @TempDir Path directory;

    @Test
    void deletedTopicsAreToldApartAsByKafka() throws IOException {
        compare("deleted-topics-of-kafka-4.4.0.txt", DeletedTopicsScript::run);
    }

    @Test
    void refusalsAreSaidInKafkasWords() throws IOException {
        compare("error-texts-of-kafka-4.4.0.txt", ErrorTextsScript::run);
    }

    /** Where Millrace answers otherwise on purpose. */
    private static final Map<String, String> DIFFERENCES =
            Map.of(
                    // A slip of the pen shall not pass for a setting.
                    "alter unknown key of a broker: done",
                    "alter unknown key of a broker: InvalidRequestException:"
                            + " Unknown config name: no.such",
                    // Kept, and without effect until consumer groups are served.
                    "alter below the range of a group: InvalidConfigurationException:"
                            + " consumer.session.timeout.ms must be in the range 45000 to 60000"
                            + " inclusive.",
                    "alter below the range of a group: done",
                    // Kafka says nothing.
                    "describe unknown topic: UnknownTopicOrPartitionException: ",
                    "describe unknown topic: UnknownTopicOrPartitionException:"
                            + " This server does not host this topic-partition.");

    private void compare(String file, UnaryOperator<String> script) throws IOException {
        String answered;
        try (BrokerProcess broker = BrokerProcess.in(directory, Map.of())) {
            broker.start();
            answered = script.apply(broker.bootstrap());
            broker.stop();
        }
        Path recorded = RECORDED.resolve(file);
        if (BrokerProcess.isKafka() && Boolean.getBoolean("wire.record")) {
            Files.writeString(recorded, answered);
        } else {
            Path ours = Files.createDirectories(Path.of("target/wire")).resolve(file);
            Files.writeString(ours, answered);
            assertThat(answered.lines())
                    .containsExactlyElementsOf(
                            Files.readAllLines(recorded).stream()
                                    .map(line -> DIFFERENCES.getOrDefault(line, line))
                                    .toList());
        }
    }
}
