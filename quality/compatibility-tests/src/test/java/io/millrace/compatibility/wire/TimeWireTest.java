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
 * Codecs, levels, timestamps and look-ups by time are answered as Apache Kafka answers them:
 * errors, offsets, the bytes of what is stored. What Kafka 4.4.0 answered is in the file beside
 * this test; run with {@code -Dmillrace.compat.broker=kafka -Dwire.record=true} to write it anew.
 */
class TimeWireTest {
    private static final Path RECORDED =
            Path.of("src/test/resources/wire/times-of-kafka-4.4.0.txt");

    /** Retention would delete what is as old as some of these records claim. */
    private static final Map<String, String> SETTINGS =
            Map.of("log.initial.task.delay.ms", "3600000");

    @TempDir Path directory;

    @Test
    void timesAndCodecsAreAnsweredAsKafkaDoes() throws IOException {
        String answered;
        try (BrokerProcess broker = BrokerProcess.in(directory, SETTINGS)) {
            broker.start();
            answered = TimeWireScript.run(broker);
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
