package io.millrace.compatibility.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.Command;
import io.millrace.compatibility.harness.InstalledProgram;
import io.millrace.compatibility.harness.SharedBroker;
import io.millrace.compatibility.harness.SkipsWhatIsNotInstalled;
import io.millrace.compatibility.harness.Topics;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** kcat, and with it librdkafka. */
@ExtendWith(SharedBroker.class)
@ExtendWith(SkipsWhatIsNotInstalled.class)
class KcatTest {
    private final String bootstrap;
    private final Topics topics;

    KcatTest(BrokerProcess broker) {
        this.bootstrap = broker.bootstrap();
        this.topics = new Topics(bootstrap);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void everyCodecComesBackAndIsReallyUsed(String codec) {
        String topic = "kcat-codec-" + codec;
        topics.create(topic, 1);
        String input = lines(3_000);
        kcat("-P", "-t", topic, "-z", codec, "-K", ":").input(input).succeed();
        Command.Result read =
                kcat("-C", "-t", topic, "-o", "beginning", "-e", "-q", "-K", ":").succeed();
        assertThat(read.output()).isEqualTo(input);
        assertThat(topics.read(topic, 0, 3_000).get(2_999).value()).isEqualTo("value-2999");
    }

    @Test
    void theIdempotentProducerWrites() {
        topics.create("kcat-idempotent", 3);
        kcat("-P", "-t", "kcat-idempotent", "-X", "enable.idempotence=true", "-X", "acks=all")
                .input(lines(1_000))
                .succeed();
        assertThat(
                        kcat("-C", "-t", "kcat-idempotent", "-o", "beginning", "-e", "-q")
                                .succeed()
                                .lines())
                .hasSize(1_000);
    }

    @Test
    void headersAndNullsCross() {
        topics.create("kcat-headers", 1);
        kcat("-P", "-t", "kcat-headers", "-H", "name=value", "-H", "empty=", "-K", ":", "-Z")
                .input("key:\n")
                .succeed();
        Command.Result read =
                kcat("-C", "-t", "kcat-headers", "-o", "beginning", "-e", "-q", "-f", "%k|%S|%h\n")
                        .succeed();
        assertThat(read.lines()).containsExactly("key|-1|name=value,empty=");
    }

    @Test
    void aTopicIsCreatedByWritingToIt() {
        kcat("-P", "-t", "kcat-auto").input("v\n").succeed();
        assertThat(topics.read("kcat-auto", 0, 1).getFirst().value()).isEqualTo("v");
    }

    @Test
    void theMetadataListNamesBrokerTopicsAndPartitions() {
        topics.create("kcat-list", 3);
        String list = kcat("-L", "-t", "kcat-list").succeed().output();
        assertThat(list)
                .contains("1 brokers:")
                .contains(" at " + bootstrap)
                .contains("topic \"kcat-list\" with 3 partitions:")
                .contains("partition 2, leader ");
    }

    @Test
    void offsetsAreQueriedByTime() {
        topics.create("kcat-query", 1);
        topics.write("kcat-query", 0, List.of("a", "b", "c"));
        assertThat(query("kcat-query:0:-2")).isEqualTo("kcat-query [0] offset 0");
        assertThat(query("kcat-query:0:-1")).isEqualTo("kcat-query [0] offset 3");
        assertThat(query("kcat-query:0:1000")).isEqualTo("kcat-query [0] offset 0");
        long future = System.currentTimeMillis() + 1_000_000;
        assertThat(query("kcat-query:0:" + future)).isEqualTo("kcat-query [0] offset -1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"range", "roundrobin", "cooperative-sticky"})
    void aBalancedGroupReadsEverythingOnceAndThenContinues(String assignor) {
        String topic = "kcat-group-" + assignor;
        topics.create(topic, 4);
        kcat("-P", "-t", topic, "-K", ":").input(lines(1_000)).succeed();
        assertThat(group(assignor, topic, 1_000).lines()).hasSize(1_000).doesNotHaveDuplicates();
        kcat("-P", "-t", topic).input("after\n").succeed();
        assertThat(group(assignor, topic, 1).lines()).containsExactly("after");
    }

    private Command.Result group(String assignor, String topic, int count) {
        return kcat("-q", "-c", Integer.toString(count))
                .with("-X", "auto.offset.reset=earliest", "-X", "session.timeout.ms=10000")
                .with("-X", "partition.assignment.strategy=" + assignor)
                .with("-G", topic, topic)
                .succeed();
    }

    private String query(String what) {
        return kcat("-Q", "-t", what).succeed().output().strip();
    }

    private Command kcat(String... arguments) {
        return InstalledProgram.kcat().with("-b", bootstrap).with(arguments);
    }

    private static String lines(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "key-" + i + ":value-" + i + "\n")
                .collect(Collectors.joining());
    }
}
