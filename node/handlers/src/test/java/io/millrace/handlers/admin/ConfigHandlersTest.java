package io.millrace.handlers.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.ConfigResource;
import io.millrace.files.testing.MemoryFileSystem;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.AlterConfigsRequest;
import io.millrace.protocol.message.AlterConfigsResponse;
import io.millrace.protocol.message.DescribeConfigsRequest;
import io.millrace.protocol.message.DescribeConfigsRequest.DescribeConfigsResource;
import io.millrace.protocol.message.DescribeConfigsResponse;
import io.millrace.protocol.message.DescribeConfigsResponse.DescribeConfigsResourceResult;
import io.millrace.protocol.message.DescribeConfigsResponse.DescribeConfigsResult;
import io.millrace.protocol.message.IncrementalAlterConfigsRequest;
import io.millrace.protocol.message.IncrementalAlterConfigsResponse;
import io.millrace.protocol.message.ListConfigResourcesRequest;
import io.millrace.protocol.message.ListConfigResourcesResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConfigHandlersTest {
    private static final byte TOPIC = ConfigResource.Type.TOPIC.code();
    private static final byte BROKER = ConfigResource.Type.BROKER.code();
    private static final byte LOGGER = 8;
    private static final byte SET = 0;
    private static final byte DELETE = 1;
    private static final byte APPEND = 2;

    private final AdminScene scene = new AdminScene(new MemoryFileSystem(), Path.of("/data"), true);

    @BeforeEach
    void create() {
        scene.create("t");
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void everyVersionOfDescribeConfigs() {
        change(TOPIC, "t", "segment.ms", SET, "5", 1);
        for (int version = 1; version <= 4; version++) {
            DescribeConfigsResult result =
                    describe(TOPIC, "t", List.of("segment.ms", "retention.ms"), version);
            assertThat(result.configs())
                    .extracting(DescribeConfigsResourceResult::name)
                    .containsExactly("retention.ms", "segment.ms");
            DescribeConfigsResourceResult retention = result.configs().get(0);
            assertThat(retention.value()).isEqualTo("7200000");
            assertThat(retention.configSource()).isEqualTo((byte) 4);
            assertThat(retention.synonyms())
                    .extracting(each -> each.name() + "=" + each.value() + "/" + each.source())
                    .containsExactly("log.retention.hours=2/4", "log.retention.hours=168/5");
            assertThat(retention.configType()).isEqualTo((byte) (version >= 3 ? 5 : 0));
            assertThat(retention.documentation())
                    .isEqualTo(
                            version >= 3
                                    ? "How long records are kept; -1 keeps them for ever."
                                    : "");
            assertThat(result.configs().get(1).configSource()).isEqualTo((byte) 1);
        }
    }

    @Test
    void resourcesThatCanNotBeDescribed() {
        assertThat(describeError(TOPIC, "missing")).isEqualTo("UNKNOWN_TOPIC_OR_PARTITION");
        assertThat(describeError(TOPIC, "a/b")).isEqualTo("INVALID_TOPIC_EXCEPTION");
        assertThat(describeError(BROKER, "7")).isEqualTo("INVALID_REQUEST");
        assertThat(describeError((byte) 99, "x")).isEqualTo("INVALID_REQUEST");
        assertThat(describeError(BROKER, "1")).isEqualTo("NONE");
        assertThat(describeError((byte) 8, "1")).isEqualTo("NONE");
        assertThat(describeError((byte) 32, "group")).isEqualTo("NONE");
        assertThat(describeError((byte) 16, "")).isEqualTo("INVALID_REQUEST");
    }

    @Test
    void settingsOfAllNodesAreTheDefaultsOfTopics() {
        assertThat(change(BROKER, "", "log.retention.ms", SET, "77", 1)).isEqualTo("NONE null");

        DescribeConfigsResourceResult topics =
                describe(TOPIC, "t", List.of("retention.ms"), 4).configs().getFirst();
        assertThat(topics.value()).isEqualTo("77");
        assertThat(topics.configSource()).isEqualTo((byte) 3);
        assertThat(describe(BROKER, "", null, 4).configs())
                .extracting(DescribeConfigsResourceResult::name)
                .containsExactly("log.retention.ms");
        assertThat(change(BROKER, "", "log.retention.ms", DELETE, null, 0)).isEqualTo("NONE null");
        assertThat(describe(BROKER, "", null, 4).configs()).isEmpty();
    }

    @Test
    void changesAreCheckedAgainstTheCatalogue() {
        assertThat(change(TOPIC, "t", "cleanup.policy", APPEND, "compact", 1))
                .isEqualTo("NONE null");
        assertThat(change(TOPIC, "t", "cleanup.policy", APPEND, "shred", 1))
                .startsWith("INVALID_CONFIG Invalid value");
        assertThat(change(TOPIC, "t", "retention.mss", SET, "1", 1))
                .isEqualTo("INVALID_CONFIG Unknown topic config name: retention.mss");
        assertThat(change(BROKER, "1", "node.id", SET, "2", 1))
                .isEqualTo("INVALID_REQUEST Cannot update these configs dynamically: [node.id]");
        assertThat(change(BROKER, "1", "max.connections", SET, "2", 1)).isEqualTo("NONE null");
        assertThat(change(BROKER, "", "max.connections.per.ip.overrides", SET, "host", 1))
                .isEqualTo(
                        "INVALID_REQUEST max.connections.per.ip.overrides: host is not host:limit");
        assertThat(change(BROKER, "1", "num.io.threads", SET, "2", 1)).isEqualTo("NONE null");
        assertThat(change(BROKER, "", "listeners", SET, "x", 1)).startsWith("INVALID_REQUEST");
        assertThat(change(BROKER, "1", "ssl.keystore.location", SET, "/k", 1))
                .isEqualTo(
                        "INVALID_REQUEST Cannot update these configs dynamically:"
                                + " [ssl.keystore.location]");
        for (String unset : List.of("node.id", "listeners", "log.retention.ms", "no.such.key")) {
            assertThat(change(BROKER, "1", unset, DELETE, null, 1)).isEqualTo("NONE null");
        }
        assertThat(change(BROKER, "1", "log.segment.bytes", SET, "1", 1))
                .startsWith("INVALID_REQUEST Invalid value 1");
        assertThat(change(BROKER, "", "log.roll.ms", SET, "0", 1))
                .isEqualTo(
                        "INVALID_REQUEST Invalid value 0 for configuration log.roll.ms: Value must"
                                + " be at least 1");
        assertThat(change(BROKER, "1", "log.cleaner.threads", SET, "200", 1))
                .contains("log.cleaner.dedupe.buffer.size must be at least 1MB per cleaner thread")
                .endsWith("log.cleaner.threads is 200");
        assertThat(change(BROKER, "", "log.cleaner.max.compaction.lag.ms", SET, "1", 1))
                .isEqualTo("NONE null");
        assertThat(change(BROKER, "", "log.cleaner.min.compaction.lag.ms", SET, "2", 1))
                .contains("min.compaction.lag.ms (2) > max.compaction.lag.ms (1)");
        assertThat(change(TOPIC, "t", "retention.ms", (byte) 9, "1", 1))
                .isEqualTo("INVALID_REQUEST Unknown operation type 9 for retention.ms");
        assertThat(change((byte) 99, "t", "retention.ms", SET, "1", 1))
                .isEqualTo("INVALID_REQUEST Unknown resource type 99.");
        assertThat(scene.image().configs().of(ConfigResource.topic("t")))
                .isEqualTo(Map.of("cleanup.policy", "delete,compact"));
    }

    @Test
    void everyVersionOfAlterConfigsReplacesWhatIsSet() {
        for (int version = 0; version <= 2; version++) {
            change(TOPIC, "t", "retention.ms", SET, "1", 1);
            AlterConfigsResponse response =
                    scene.send(
                            new AlterConfigsRequest()
                                    .resources(
                                            List.of(
                                                    new AlterConfigsRequest.AlterConfigsResource()
                                                            .resourceType(TOPIC)
                                                            .resourceName("t")
                                                            .configs(
                                                                    List.of(
                                                                            replacement(
                                                                                    version))))),
                            version);
            assertThat(response.responses().getFirst().errorCode()).isZero();
            assertThat(scene.image().configs().of(ConfigResource.topic("t")))
                    .isEqualTo(Map.of("segment.ms", "1" + version));
        }
    }

    @Test
    void levelsOfLoggersAreTheProcesssOwn() {
        assertThat(levels()).containsExactly("a=INFO", "a.b=INFO", "root=INFO");
        assertThat(change(LOGGER, "1", "a.b", SET, "DEBUG", 1)).isEqualTo("NONE null");
        assertThat(levels()).containsExactly("a=INFO", "a.b=DEBUG", "root=INFO");
        assertThat(change(LOGGER, "1", "a.b", DELETE, null, 0)).isEqualTo("NONE null");
        assertThat(levels()).containsExactly("a=INFO", "a.b=INFO", "root=INFO");
        assertThat(describe(LOGGER, "1", List.of("a"), 4).configs())
                .extracting(each -> each.name() + "/" + each.configSource())
                .containsExactly("a/6");
        assertThat(scene.image().configs().byResource().keys()).isEmpty();
    }

    @Test
    void levelsThatCanNotBeAreRefusedInKafkasWords() {
        assertThat(change(LOGGER, "1", "a", SET, "LOUD", 1))
                .isEqualTo(
                        "INVALID_CONFIG Cannot set the log level of a to LOUD as it is not a"
                                + " supported log level. Valid log levels are DEBUG, ERROR, FATAL,"
                                + " INFO, TRACE, WARN");
        for (byte operation : new byte[] {SET, DELETE}) {
            assertThat(change(LOGGER, "1", "none", operation, "INFO", 1))
                    .isEqualTo("INVALID_CONFIG Logger none does not exist!");
        }
        assertThat(change(LOGGER, "1", "root", DELETE, null, 1))
                .isEqualTo(
                        "INVALID_REQUEST Removing the log level of the root logger is not allowed");
        assertThat(change(LOGGER, "1", "a", APPEND, "INFO", 1))
                .isEqualTo(
                        "INVALID_REQUEST APPEND operation is not allowed for the BROKER_LOGGER"
                                + " resource");
        assertThat(change(LOGGER, "7", "a", SET, "INFO", 1))
                .isEqualTo("INVALID_REQUEST Unexpected node id. Expected 1, but received 7");
        assertThat(change(LOGGER, "", "a", SET, "INFO", 1))
                .isEqualTo("INVALID_REQUEST Node id must be an integer, but it is: ");
        assertThat(levels()).containsExactly("a=INFO", "a.b=INFO", "root=INFO");
    }

    private List<String> levels() {
        return describe(LOGGER, "1", null, 4).configs().stream()
                .map(each -> each.name() + "=" + each.value())
                .toList();
    }

    @Test
    void whatIsHonouredIsDocumented() {
        for (byte type : new byte[] {BROKER, TOPIC}) {
            assertThat(describe(type, type == BROKER ? "1" : "t", null, 4).configs())
                    .isNotEmpty()
                    .allSatisfy(each -> assertThat(each.documentation()).isNotBlank());
        }
    }

    @Test
    void resourcesAreListed() {
        change((byte) 16, "subscription", "interval.ms", SET, "1000", 1);
        change((byte) 32, "group", "consumer.session.timeout.ms", SET, "50000", 1);

        assertThat(list(0)).containsExactly("16 subscription");
        assertThat(list(1)).containsExactly("2 t", "4 1", "8 1", "16 subscription", "32 group");
        assertThat(list(1, TOPIC)).containsExactly("2 t");
        ListConfigResourcesResponse unknown =
                scene.send(new ListConfigResourcesRequest().resourceTypes(List.of((byte) 99)), 1);
        assertThat(unknown.errorCode()).isEqualTo(ErrorCode.UNSUPPORTED_VERSION.code());
    }

    private static AlterConfigsRequest.AlterableConfig replacement(int version) {
        return new AlterConfigsRequest.AlterableConfig().name("segment.ms").value("1" + version);
    }

    private List<String> list(int version, Byte... types) {
        ListConfigResourcesResponse response =
                scene.send(new ListConfigResourcesRequest().resourceTypes(List.of(types)), version);
        return response.configResources().stream()
                .map(each -> each.resourceType() + " " + each.resourceName())
                .toList();
    }

    private DescribeConfigsResult describe(
            byte type, String name, @Nullable List<String> keys, int version) {
        DescribeConfigsResponse response =
                scene.send(
                        new DescribeConfigsRequest()
                                .resources(
                                        List.of(
                                                new DescribeConfigsResource()
                                                        .resourceType(type)
                                                        .resourceName(name)
                                                        .configurationKeys(keys)))
                                .includeSynonyms(true)
                                .includeDocumentation(version >= 3),
                        version);
        return response.results().getFirst();
    }

    private String describeError(byte type, String name) {
        return ErrorCode.of(describe(type, name, null, 4).errorCode()).name();
    }

    private String change(
            byte type,
            String resource,
            String key,
            byte operation,
            @Nullable String value,
            int version) {
        IncrementalAlterConfigsResponse response =
                scene.send(
                        new IncrementalAlterConfigsRequest()
                                .resources(
                                        List.of(
                                                new IncrementalAlterConfigsRequest
                                                                .AlterConfigsResource()
                                                        .resourceType(type)
                                                        .resourceName(resource)
                                                        .configs(
                                                                List.of(
                                                                        new IncrementalAlterConfigsRequest
                                                                                        .AlterableConfig()
                                                                                .name(key)
                                                                                .configOperation(
                                                                                        operation)
                                                                                .value(value))))),
                        version);
        IncrementalAlterConfigsResponse.AlterConfigsResourceResponse answer =
                response.responses().getFirst();
        return ErrorCode.of(answer.errorCode()) + " " + answer.errorMessage();
    }
}
