package io.millrace.cli.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.cli.console.CommandException;
import io.millrace.cli.console.ExitCode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartPositionTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final TopicPartition ORDERS = new TopicPartition("orders", 0);

    @Test
    void sinceIsATimeOrADuration() {
        assertThat(StartPosition.since("15m", NOW))
                .isEqualTo(new StartPosition.Since(Instant.parse("2026-03-01T11:45:00Z")));
        assertThat(StartPosition.since("2026-03-01T12:00:00Z", NOW))
                .isEqualTo(new StartPosition.Since(NOW));
        assertThat(StartPosition.since("PT1H", NOW))
                .isEqualTo(new StartPosition.Since(Instant.parse("2026-03-01T11:00:00Z")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "15 minutes", "5x", "999999999999999d", "P"})
    void aBadSinceIsAUsageError(String text) {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> StartPosition.since(text, NOW))
                .withMessageContaining("--since")
                .satisfies(wrong -> assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE));
    }

    @Test
    void anOffsetThatIsNotThereIsSaid() {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("latest");
        consumer.updateBeginningOffsets(Map.of(ORDERS, 10L));
        consumer.updateEndOffsets(Map.of(ORDERS, 100L));
        assertThat(new StartPosition.At(101).notes(consumer, List.of(ORDERS)))
                .containsExactly(
                        "orders-0 has offsets 10 to 100: 101 is not there, reading begins at the"
                                + " end");
        assertThat(new StartPosition.At(9).notes(consumer, List.of(ORDERS))).hasSize(1);
        assertThat(new StartPosition.At(10).notes(consumer, List.of(ORDERS))).isEmpty();
        assertThat(new StartPosition.At(100).notes(consumer, List.of(ORDERS))).isEmpty();
    }
}
