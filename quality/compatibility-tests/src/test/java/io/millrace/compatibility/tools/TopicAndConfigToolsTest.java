package io.millrace.compatibility.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.Command;
import io.millrace.compatibility.harness.SharedBroker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** TopicCommand, ConfigCommand and BrokerApiVersionsCommand. */
@ExtendWith(SharedBroker.class)
class TopicAndConfigToolsTest {
    private final String bootstrap;

    TopicAndConfigToolsTest(BrokerProcess broker) {
        this.bootstrap = broker.bootstrap();
    }

    @Test
    void aTopicLivesFromCreationToDeletion() {
        topics("--create", "--topic", "tool-topic", "--partitions", "2")
                .with("--replication-factor", "1", "--config", "retention.ms=99000")
                .succeed();
        assertThat(topics("--list").succeed().lines()).contains("tool-topic");
        topics("--alter", "--topic", "tool-topic", "--partitions", "4").succeed();
        assertThat(topics("--describe", "--topic", "tool-topic").succeed().output())
                .contains("PartitionCount: 4")
                .contains("ReplicationFactor: 1")
                .contains("retention.ms=99000")
                .contains("Partition: 3");
        topics("--delete", "--topic", "tool-topic").succeed();
        Command.Result again = topics("--describe", "--topic", "tool-topic").run();
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.output() + again.errors()).contains("does not exist as expected");
    }

    @Test
    void aTopicsConfigIsAlteredDescribedAndRemoved() {
        topics("--create", "--topic", "tool-config").succeed();
        String[] entity = {"--entity-type", "topics", "--entity-name", "tool-config"};
        configs("--alter", "--add-config", "retention.ms=77000,cleanup.policy=[compact,delete]")
                .with(entity)
                .succeed();
        assertThat(configs("--describe").with(entity).succeed().output())
                .contains("retention.ms=77000")
                .contains("cleanup.policy=compact,delete");
        configs("--alter", "--delete-config", "retention.ms").with(entity).succeed();
        assertThat(configs("--describe").with(entity).succeed().output())
                .doesNotContain("retention.ms=77000");
        Command.Result wrong =
                configs("--alter", "--add-config", "retention.ms=soon").with(entity).run();
        assertThat(wrong.exitCode()).isEqualTo(1);
    }

    @Test
    void theBrokersConfigsAreDescribed() {
        assertThat(
                        configs("--describe", "--all", "--entity-type", "brokers")
                                .with("--entity-name", "1")
                                .succeed()
                                .output())
                .contains("group.initial.rebalance.delay.ms=0");
    }

    @Test
    void theBrokersApiVersionsAreAllKnownToTheTool() {
        String versions = KafkaTool.BROKER_API_VERSIONS.against(bootstrap).succeed().output();
        assertThat(versions)
                .contains(bootstrap)
                .contains("Produce(0): 0 to 13")
                .contains("ApiVersions(18): 0 to 5")
                .doesNotContain("UNKNOWN(");
    }

    private Command topics(String... arguments) {
        return KafkaTool.TOPICS.against(bootstrap, arguments);
    }

    private Command configs(String... arguments) {
        return KafkaTool.CONFIGS.against(bootstrap, arguments);
    }
}
