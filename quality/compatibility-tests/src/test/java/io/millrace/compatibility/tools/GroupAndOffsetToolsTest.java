package io.millrace.compatibility.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.ClientSettings;
import io.millrace.compatibility.harness.Command;
import io.millrace.compatibility.harness.SharedBroker;
import io.millrace.compatibility.harness.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** ConsumerGroupCommand, GetOffsetShell, DeleteRecordsCommand and LogDirsCommand. */
@ExtendWith(SharedBroker.class)
class GroupAndOffsetToolsTest {
    private final String bootstrap;
    private final Topics topics;

    GroupAndOffsetToolsTest(BrokerProcess broker) {
        this.bootstrap = broker.bootstrap();
        this.topics = new Topics(bootstrap);
    }

    @Test
    void aGroupIsDescribedWhileItLivesAndResetAndDeletedWhenItIsEmpty() {
        String name = "tool-group";
        topics.create(name, 1);
        topics.write(name, 0, List.of("a", "b", "c", "d"));
        ClientSettings settings =
                ClientSettings.consumer(bootstrap, name)
                        .with("max.poll.records", "3")
                        .with("client.id", "tool-member");
        try (var consumer = new KafkaConsumer<String, String>(settings.properties())) {
            consumer.subscribe(List.of(name));
            Topics.poll(consumer, 3);
            consumer.commitSync();
            assertThat(row(groups("--describe", "--group", name), name))
                    .startsWith(name, name, "0", "3", "4", "1");
            assertThat(groups("--describe", "--members", "--group", name).succeed().output())
                    .contains("tool-member");
            assertThat(groups("--describe", "--state", "--group", name).succeed().output())
                    .contains("Stable")
                    .contains("range");
        }
        assertThat(groups("--list").succeed().lines()).contains(name);
        String[] reset = {"--reset-offsets", "--group", name, "--topic", name, "--to-earliest"};
        assertThat(groups(reset).with("--execute").succeed().output()).contains(name);
        assertThat(row(groups("--describe", "--group", name), name))
                .startsWith(name, name, "0", "0", "4", "4");
        groups("--delete", "--group", name).succeed();
        assertThat(groups("--list").succeed().lines()).doesNotContain(name);
    }

    @Test
    void offsetsAreShown() {
        topics.create("tool-offsets", 2);
        topics.write("tool-offsets", 1, List.of("a", "b", "c"));
        assertThat(offsets("-1")).containsExactly("tool-offsets:0:0", "tool-offsets:1:3");
        assertThat(offsets("-2")).containsExactly("tool-offsets:0:0", "tool-offsets:1:0");
    }

    @Test
    void recordsAreDeleted(@TempDir Path folder) throws IOException {
        topics.create("tool-delete", 1);
        topics.write("tool-delete", 0, List.of("a", "b", "c"));
        Path file = folder.resolve("offsets.json");
        Files.writeString(
                file,
                """
                {"version":1,"partitions":[{"topic":"tool-delete","partition":0,"offset":2}]}
                """);
        assertThat(
                        KafkaTool.DELETE_RECORDS
                                .against(bootstrap, "--offset-json-file", file.toString())
                                .succeed()
                                .output())
                .contains("partition: tool-delete-0\tlow_watermark: 2");
        assertThat(topics.read("tool-delete", 0, 1).getFirst().value()).isEqualTo("c");
    }

    @Test
    void logDirectoriesAreShown() {
        topics.create("tool-dirs", 1);
        topics.write("tool-dirs", 0, List.of("x".repeat(3_000)));
        assertThat(
                        KafkaTool.LOG_DIRS
                                .against(bootstrap, "--describe", "--topic-list", "tool-dirs")
                                .succeed()
                                .output())
                .contains("\"partition\":\"tool-dirs-0\"")
                .containsPattern("\"size\":3\\d{3}");
    }

    private List<String> offsets(String time) {
        return KafkaTool.GET_OFFSETS
                .against(bootstrap, "--topic", "tool-offsets", "--time", time)
                .succeed()
                .lines();
    }

    private static List<String> row(Command command, String firstWord) {
        Command.Result result = command.succeed();
        return result.lines().stream()
                .map(line -> List.of(line.strip().split("\\s+")))
                .filter(words -> words.getFirst().equals(firstWord))
                .findFirst()
                .orElseThrow(() -> new AssertionError(result.toString()));
    }

    private Command groups(String... arguments) {
        return KafkaTool.CONSUMER_GROUPS.against(bootstrap, arguments);
    }
}
