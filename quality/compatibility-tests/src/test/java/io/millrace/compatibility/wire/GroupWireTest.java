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
 * Every group API at every version, right and wrong, is answered as Apache Kafka answers it, field
 * by field. What Kafka 4.4.0 answered is in the file beside this test; run with {@code
 * -Dmillrace.compat.broker=kafka -Dwire.record=true} to write it anew.
 */
class GroupWireTest {
    private static final Path RECORDED =
            Path.of("src/test/resources/wire/groups-of-kafka-4.4.0.txt");
    private static final Map<String, String> SETTINGS =
            Map.of("group.initial.rebalance.delay.ms", "0", "num.partitions", "3");

    @TempDir Path directory;

    @Test
    void groupsAnswerAsKafkaDoes() throws IOException {
        String answered;
        try (BrokerProcess broker = BrokerProcess.in(directory, SETTINGS)) {
            broker.start();
            answered = GroupWireScript.run(broker.bootstrap());
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
