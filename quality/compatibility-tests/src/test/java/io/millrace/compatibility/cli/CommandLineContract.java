package io.millrace.compatibility.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.Main;
import io.millrace.cli.console.ExitCode;
import io.millrace.cli.console.Interruption;
import io.millrace.cli.console.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line does with any broker. Each test uses topics and groups of its own. */
abstract class CommandLineContract {
    private static final int NOT_FOUND = ExitCode.NOT_FOUND.number();
    private static final int CONFLICT = ExitCode.CONFLICT.number();
    private static final int FAILED = ExitCode.FAILED.number();
    private static final int END_SECONDS_MAX = 30;

    private String topic = "";
    private Shell shell = new Shell("");

    abstract String bootstrap();

    @BeforeEach
    void name(TestInfo test) {
        shell = new Shell(bootstrap());
        topic = test.getTestMethod().orElseThrow().getName() + System.nanoTime();
    }

    @Test
    void aTopicIsMadeShownChangedAndDeleted() {
        shell.done("topic create " + topic + " -p 3 -c retention.ms=60000");
        assertThat(shell.done("topic list").lines())
                .anyMatch(line -> line.matches(topic + " +3 +1"));

        shell.done("topic alter " + topic + " -p 4 -c retention.ms=70000");
        JsonNode described = shell.json("topic describe " + topic).at("/topics/0");
        assertThat(described.get("name").asText()).isEqualTo(topic);
        assertThat(described.get("partitions")).hasSize(4);
        assertThat(described.at("/partitions/0/latestOffset").asLong()).isZero();
        assertThat(described.at("/settings/retention.ms").asText()).isEqualTo("70000");

        shell.done("topic delete " + topic);
        assertThat(shell.run("topic describe " + topic)).isEqualTo(NOT_FOUND);
    }

    @Test
    void whatExistsAndWhatDoesNotHaveExitCodesOfTheirOwn() {
        shell.done("topic create " + topic);

        assertThat(shell.run("topic create " + topic)).isEqualTo(CONFLICT);
        assertThat(shell.err().lines())
                .singleElement()
                .asString()
                .contains(topic, "exists already");
        assertThat(shell.done("topic create --if-not-exists " + topic)).contains("exists already");
        assertThat(shell.run("topic delete no-such-topic")).isEqualTo(NOT_FOUND);
        assertThat(shell.err()).contains("topic no-such-topic: does not exist");
        assertThat(shell.done("topic delete --if-exists no-such-topic")).contains("does not exist");
        assertThat(shell.run("topic create bad/name")).isEqualTo(FAILED);
        assertThat(shell.run("topic consume no-such-topic")).isEqualTo(NOT_FOUND);
        assertThat(shell.run("topic consume -p 7 " + topic)).isEqualTo(NOT_FOUND);
        assertThat(shell.run("group describe no-such-group")).isEqualTo(NOT_FOUND);
        assertThat(shell.run("group delete no-such-group")).isEqualTo(NOT_FOUND);
    }

    @Test
    void aDryRunMakesNothing() {
        assertThat(shell.done("topic create --dry-run -p 2 " + topic)).contains("would create");
        assertThat(shell.run("topic describe " + topic)).isEqualTo(NOT_FOUND);
    }

    @Test
    void recordsComeBackWithKeysHeadersAndNulls() {
        shell.done("topic create " + topic);
        shell.produce(
                "id=1|k1:v1\nid=2|k2:NULL\n",
                "topic",
                "produce",
                topic,
                "--headers-delimiter",
                "|",
                "--key-delimiter",
                ":",
                "--null-marker",
                "NULL",
                "--header",
                "src=test");

        String lines = shell.done("topic consume -f -e --json " + topic);
        JsonNode first = Shell.json(lines.lines().findFirst().orElseThrow(), lines);
        assertThat(first.get("key").asText()).isEqualTo("k1");
        assertThat(first.get("value").asText()).isEqualTo("v1");
        assertThat(first.get("offset").asLong()).isZero();
        assertThat(first.at("/headers/0/value").asText()).isEqualTo("1");
        assertThat(first.at("/headers/1/key").asText()).isEqualTo("src");
        assertThat(shell.done("topic consume -f -n 2 --keys --headers --offsets " + topic))
                .isEqualTo("0:0\tid=1,src=test\tk1\tv1\n0:1\tid=2,src=test\tk2\tnull\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void everyCodecCarriesBytesThatAreNoText(String codec) {
        byte[] input = {(byte) 0xFF, 0, (byte) 0xFE, '\n'};
        shell.done("topic create " + topic);

        assertThat(shell.run(input, "topic", "produce", topic, "-z", codec)).isZero();
        shell.done("topic consume -f -e " + topic);
        assertThat(shell.outBytes()).isEqualTo(input);
    }

    @Test
    void readingStartsWhereItIsTold() {
        shell.done("topic create -p 2 " + topic);
        shell.produce("a\nb\nc\n", "topic", "produce", topic, "-p", "0");
        shell.produce("d\n", "topic", "produce", topic, "-p", "1");

        assertThat(shell.done("topic consume -p 0 --offset 1 -e " + topic)).isEqualTo("b\nc\n");
        assertThat(shell.done("topic consume -p 0 --offset -1 -e " + topic)).isEqualTo("c\n");
        assertThat(shell.done("topic consume -p 1 --since 1h -e " + topic)).isEqualTo("d\n");
        assertThat(shell.done("topic consume -e " + topic)).isEmpty();
        assertThat(shell.done("topic consume -f -n 2 -p 0 --format {value}, " + topic))
                .isEqualTo("a,b,");
    }

    @Test
    void theSummaryOfProducingTellsOffsets() {
        shell.done("topic create " + topic);
        shell.produce("a\nb\n", "topic", "produce", topic, "--json");

        JsonNode summary = Shell.json(shell.out(), "produce");
        assertThat(summary.get("records").asLong()).isEqualTo(2);
        assertThat(summary.at("/partitions/0/lastOffset").asLong()).isEqualTo(1);
        for (String acks : new String[] {"0", "1"}) {
            shell.produce("c\n", "topic", "produce", topic, "--acks", acks);
            assertThat(shell.out()).startsWith("1 record to " + topic);
        }
        assertThat(shell.done("topic consume -f -n 4 " + topic)).isEqualTo("a\nb\nc\nc\n");
    }

    @Test
    void aGroupRemembersWhatWasPrinted() {
        String group = topic + "-group";
        shell.done("topic create " + topic);
        shell.produce("a\nb\nc\nd\n", "topic", "produce", topic);

        String consume = "topic consume -f -g " + group + " " + topic;
        assertThat(shell.done(consume + " -n 1")).isEqualTo("a\n");
        assertThat(shell.done(consume + " -n 2")).isEqualTo("b\nc\n");
        assertThat(shell.json("group list").get("groups"))
                .anyMatch(listed -> listed.get("group").asText().equals(group));
        JsonNode described = shell.json("group describe " + group).at("/groups/0");
        assertThat(described.get("lag").asLong()).isEqualTo(1);
        assertThat(described.at("/partitions/0/committedOffset").asLong()).isEqualTo(3);
        assertThat(described.get("members")).isEmpty();
        assertThat(shell.done("group describe " + group)).contains(topic, "LAG");
    }

    @Test
    void committedOffsetsMoveWhereTheyAreSent() {
        String group = topic + "-group";
        shell.done("topic create " + topic);
        shell.produce("a\nb\nc\nd\n", "topic", "produce", topic);
        String reset = "group reset-offsets " + group + " --topic " + topic;

        assertThat(shell.done(reset + " --to-latest")).contains("add --execute");
        assertThat(shell.run("group describe " + group)).isEqualTo(NOT_FOUND);

        shell.done(reset + " --to-offset 3 --execute");
        assertThat(committed(group)).isEqualTo(3);
        shell.done(reset + " --shift-by -1 --execute");
        assertThat(committed(group)).isEqualTo(2);
        shell.done("group reset-offsets " + group + " --all-topics --to-offset 99 --execute");
        assertThat(committed(group)).as("never beyond the end").isEqualTo(4);
        shell.done(reset + ":0 --by-duration 1h --execute");
        assertThat(committed(group)).isZero();
        shell.done(reset + " --to-datetime 2999-01-01T00:00:00Z --execute");
        assertThat(committed(group)).isEqualTo(4);
        shell.done(reset + " --to-earliest --execute");
        assertThat(committed(group)).isZero();

        shell.done("group delete " + group);
        assertThat(shell.run("group describe " + group)).isEqualTo(NOT_FOUND);
    }

    private long committed(String group) {
        return shell.json("group describe " + group)
                .at("/groups/0/partitions/0/committedOffset")
                .asLong();
    }

    @Test
    void aGroupWithMembersKeepsItsOffsets() throws Exception {
        String group = topic + "-group";
        shell.done("topic create " + topic);
        shell.produce("a\n", "topic", "produce", topic);
        Interruption interruption = new Interruption();
        PipedInputStream printed = new PipedInputStream();
        CompletableFuture<Integer> consumer =
                start(interruption, printed, "topic consume -f -g " + group + " " + topic);
        assertThat(printed.read()).isEqualTo('a');

        JsonNode described = shell.json("group describe " + group).at("/groups/0");
        assertThat(described.get("members")).hasSize(1);
        assertThat(described.at("/partitions/0/memberId").asText()).isNotEmpty();
        assertThat(shell.run("group delete " + group)).isEqualTo(CONFLICT);
        assertThat(shell.run("group reset-offsets " + group + " --all-topics --to-latest"))
                .isEqualTo(CONFLICT);

        interruption.request();
        assertThat(consumer.get(END_SECONDS_MAX, TimeUnit.SECONDS)).isZero();
        described = shell.json("group describe " + group).at("/groups/0");
        assertThat(described.get("members")).as("it has left").isEmpty();
        assertThat(described.get("lag").asLong()).isZero();
    }

    private CompletableFuture<Integer> start(
            Interruption interruption, PipedInputStream printed, String commandLine)
            throws java.io.IOException {
        PipedOutputStream out = new PipedOutputStream(printed);
        Terminal terminal =
                new Terminal(
                        new ByteArrayInputStream(new byte[0]),
                        out,
                        new ByteArrayOutputStream(),
                        false);
        String[] words = (commandLine + " -b " + bootstrap()).split(" ", -1);
        return CompletableFuture.supplyAsync(() -> Main.run(words, terminal, interruption));
    }

    @Test
    void settingsAreReadSetAndReturned() {
        shell.done("topic create " + topic);
        assertThat(shell.done("config get topic " + topic)).contains("nothing is set");

        shell.done("config set topic " + topic + " retention.ms=1000 cleanup.policy=compact");
        assertThat(shell.done("config get topic " + topic))
                .contains("retention.ms", "compact")
                .doesNotContain("segment.bytes");
        JsonNode all = shell.json("config get topic --all " + topic).get("settings");
        assertThat(all).anyMatch(setting -> setting.get("key").asText().equals("segment.bytes"));

        shell.done("config set topic " + topic + " --delete retention.ms");
        assertThat(shell.done("config get topic " + topic)).doesNotContain("retention.ms");
        assertThat(shell.run("config set topic " + topic + " no.such.key=1")).isEqualTo(FAILED);
        assertThat(shell.run("config get topic " + topic + " no.such.key")).isEqualTo(NOT_FOUND);
    }

    @Test
    void theClusterIsDescribed() {
        JsonNode cluster = shell.json("cluster describe");
        String address = bootstrap();

        assertThat(cluster.get("clusterId").asText()).isNotEmpty();
        assertThat(cluster.at("/brokers/0/port").asText())
                .isEqualTo(address.substring(address.lastIndexOf(':') + 1));
        assertThat(cluster.get("features").has("metadata.version")).isTrue();
        String broker = cluster.at("/brokers/0/id").asText();
        assertThat(shell.json("config get broker --all " + broker).get("settings")).isNotEmpty();
        assertThat(shell.done("cluster describe")).contains("BROKER", "controller");
    }

    @Test
    void manyLinesArriveInOrder() {
        int count = 20_000;
        StringBuilder input = new StringBuilder();
        for (int i = 0; i < count; i++) {
            input.append(i).append('\n');
        }
        shell.done("topic create " + topic);
        shell.produce(input.toString(), "topic", "produce", topic, "-z", "lz4");

        assertThat(shell.done("topic consume -f -n " + count + " " + topic))
                .isEqualTo(input.toString());
        assertThat(Arrays.asList(shell.done("topic consume -o -3 -e " + topic).split("\n", -1)))
                .startsWith(String.valueOf(count - 3));
    }
}
