package io.millrace.compatibility.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.Command;
import io.millrace.compatibility.harness.SharedBroker;
import io.millrace.compatibility.harness.Topics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** ConsoleProducer and ConsoleConsumer, the two Performance tools, the two Verifiable ones. */
@ExtendWith(SharedBroker.class)
class ConsoleAndLoadToolsTest {
    private final String bootstrap;
    private final Topics topics;

    ConsoleAndLoadToolsTest(BrokerProcess broker) {
        this.bootstrap = broker.bootstrap();
        this.topics = new Topics(bootstrap);
    }

    @Test
    void consoleProducerWritesWhatConsoleConsumerReads() {
        topics.create("tool-console", 1);
        KafkaTool.CONSOLE_PRODUCER
                .against(bootstrap, "--topic", "tool-console", "--compression-codec", "gzip")
                .with("--reader-property", "parse.key=true")
                .with("--reader-property", "key.separator=:")
                .input("k1:one\nk2:two\nk3:three\n")
                .succeed();
        Command consumer =
                KafkaTool.CONSOLE_CONSUMER
                        .against(bootstrap, "--topic", "tool-console", "--group", "tool-console")
                        .with("--from-beginning", "--max-messages", "3", "--timeout-ms", "30000")
                        .with("--formatter-property", "print.key=true")
                        .with("--formatter-property", "print.offset=true");
        assertThat(consumer.succeed().lines())
                .containsExactly("Offset:0\tk1\tone", "Offset:1\tk2\ttwo", "Offset:2\tk3\tthree");
    }

    @Test
    void thePerformanceToolsWriteAndReadTheSameNumber() {
        topics.create("tool-performance", 2);
        assertThat(
                        KafkaTool.PRODUCER_PERFORMANCE
                                .against(bootstrap, "--topic", "tool-performance")
                                .with("--num-records", "50000", "--record-size", "100")
                                .with("--throughput", "-1")
                                .succeed()
                                .output())
                .contains("50000 records sent");
        String last =
                KafkaTool.CONSUMER_PERFORMANCE
                        .against(bootstrap, "--topic", "tool-performance")
                        .with("--num-records", "50000", "--hide-header", "--timeout", "30000")
                        .succeed()
                        .lines()
                        .getLast();
        assertThat(last.split(", ")[4]).isEqualTo("50000");
    }

    @Test
    void theVerifiableToolsAgree() {
        topics.create("tool-verifiable", 3);
        Command.Result produced =
                KafkaTool.VERIFIABLE_PRODUCER
                        .against(bootstrap, "--topic", "tool-verifiable")
                        .with("--max-messages", "1000", "--acks", "-1")
                        .succeed();
        assertThat(produced.output()).contains("\"sent\":1000,\"acked\":1000");
        Command.Result consumed =
                KafkaTool.VERIFIABLE_CONSUMER
                        .against(bootstrap, "--topic", "tool-verifiable")
                        .with("--group-id", "tool-verifiable", "--max-messages", "1000")
                        .with("--session-timeout", "10000")
                        .succeed();
        long read =
                consumed.lines().stream()
                        .filter(line -> line.contains("\"name\":\"records_consumed\""))
                        .mapToLong(line -> Long.parseLong(countOf(line)))
                        .sum();
        assertThat(read).isEqualTo(1_000);
        assertThat(consumed.output())
                .contains("\"name\":\"offsets_committed\"")
                .doesNotContain("\"success\":false");
    }

    /** The first {@code "count":N} of a JSON line: the whole poll's, before its partitions'. */
    private static String countOf(String line) {
        return line.replaceFirst(".*?\"count\":(\\d+).*", "$1");
    }
}
