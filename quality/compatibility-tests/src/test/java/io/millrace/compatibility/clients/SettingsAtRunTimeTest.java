package io.millrace.compatibility.clients;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.ClientSettings;
import io.millrace.compatibility.harness.OwnBroker;
import io.millrace.compatibility.harness.Topics;
import io.millrace.compatibility.protocol.WireConnection;
import io.millrace.protocol.message.ApiVersionsRequest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What an admin changes while a broker runs: levels of its loggers, how many connections it takes.
 * Kafka passes it as well ({@code -Dmillrace.compat.broker=kafka}).
 */
class SettingsAtRunTimeTest {
    private static final ConfigResource LOGGERS =
            new ConfigResource(ConfigResource.Type.BROKER_LOGGER, "1");
    private static final ConfigResource ALL_BROKERS =
            new ConfigResource(ConfigResource.Type.BROKER, "");

    @RegisterExtension final OwnBroker own = new OwnBroker(Map.of());

    @Test
    void levelsOfLoggersAreListedAndChanged() throws Exception {
        BrokerProcess broker = own.start();
        try (Admin admin = admin(broker)) {
            Config levels = describe(admin, LOGGERS);
            String logger =
                    levels.entries().stream()
                            .map(ConfigEntry::name)
                            .filter(name -> name.contains("."))
                            .findFirst()
                            .orElseThrow();
            assertThat(levels.get("root").value()).matches("[A-Z]+");
            assertThat(levels.get("root").source())
                    .isEqualTo(ConfigEntry.ConfigSource.DYNAMIC_BROKER_LOGGER_CONFIG);
            assertThat(levels.get("root").isReadOnly()).isFalse();

            alter(admin, LOGGERS, logger, "TRACE", OpType.SET);
            assertThat(describe(admin, LOGGERS).get(logger).value()).isEqualTo("TRACE");
            alter(admin, LOGGERS, logger, "", OpType.DELETE);
            assertThat(describe(admin, LOGGERS).get(logger).value()).isNotEqualTo("TRACE");

            refused(admin, logger, "LOUD", OpType.SET, InvalidConfigurationException.class)
                    .hasMessageContaining(
                            "Cannot set the log level of "
                                    + logger
                                    + " to LOUD as it is not a supported log level. Valid log"
                                    + " levels are DEBUG, ERROR, FATAL, INFO, TRACE, WARN");
            refused(admin, "no.such", "INFO", OpType.SET, InvalidConfigurationException.class)
                    .hasMessageContaining("Logger no.such does not exist!");
            refused(admin, "root", "", OpType.DELETE, InvalidRequestException.class)
                    .hasMessageContaining(
                            "Removing the log level of the root logger is not allowed");
            refused(admin, logger, "INFO", OpType.APPEND, InvalidRequestException.class)
                    .hasMessageContaining(
                            "APPEND operation is not allowed for the BROKER_LOGGER resource");
        }
    }

    @Test
    void connectionsOfOneAddressAreLimitedAtOnce() throws Exception {
        BrokerProcess broker = own.start();
        new Topics(broker.bootstrap()).create("there", 1);
        try (Admin admin = admin(broker);
                WireConnection first = new WireConnection(broker.bootstrap())) {
            first.exchange(new ApiVersionsRequest(), (short) 0);
            describe(admin, ALL_BROKERS);
            alter(admin, ALL_BROKERS, "max.connections.per.ip", "1", OpType.SET);
            try (WireConnection refused = new WireConnection(broker.bootstrap())) {
                assertThatThrownBy(() -> refused.exchange(new ApiVersionsRequest(), (short) 0))
                        .isInstanceOf(IOException.class);
            }
            first.exchange(new ApiVersionsRequest(), (short) 0);
            alter(admin, ALL_BROKERS, "max.connections.per.ip", "", OpType.DELETE);
            try (WireConnection welcome = new WireConnection(broker.bootstrap())) {
                welcome.exchange(new ApiVersionsRequest(), (short) 0);
            }
        }
    }

    @Test
    void settingsOfTheBrokerAreDocumented() throws Exception {
        BrokerProcess broker = own.start();
        try (Admin admin = admin(broker)) {
            ConfigResource node = new ConfigResource(ConfigResource.Type.BROKER, "1");
            Map<ConfigResource, Config> configs =
                    admin.describeConfigs(
                                    List.of(node),
                                    new DescribeConfigsOptions().includeDocumentation(true))
                            .all()
                            .get();
            assertThat(requireNonNull(configs.get(node)).entries())
                    .isNotEmpty()
                    .allSatisfy(
                            each -> assertThat(each.documentation()).as(each.name()).isNotBlank());
        }
    }

    private static Admin admin(BrokerProcess broker) {
        return Admin.create(ClientSettings.admin(broker.bootstrap()).properties());
    }

    private static Config describe(Admin admin, ConfigResource resource) throws Exception {
        return requireNonNull(admin.describeConfigs(List.of(resource)).all().get().get(resource));
    }

    private static void alter(
            Admin admin, ConfigResource resource, String name, String value, OpType operation)
            throws ExecutionException, InterruptedException {
        AlterConfigOp change = new AlterConfigOp(new ConfigEntry(name, value), operation);
        admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all().get();
    }

    private static AbstractThrowableAssert<?, ?> refused(
            Admin admin,
            String name,
            String value,
            OpType operation,
            Class<? extends Throwable> why) {
        return assertThatThrownBy(() -> alter(admin, LOGGERS, name, value, operation))
                .hasCauseInstanceOf(why)
                .cause();
    }
}
