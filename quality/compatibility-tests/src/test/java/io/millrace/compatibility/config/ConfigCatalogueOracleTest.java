package io.millrace.compatibility.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.config.ConfigCatalogue;
import io.millrace.config.ConfigKey;
import java.lang.reflect.Field;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.coordinator.group.GroupConfig;
import org.apache.kafka.server.config.AbstractKafkaConfig;
import org.apache.kafka.server.config.DynamicBrokerConfig;
import org.apache.kafka.server.metrics.ClientMetricsConfigs;
import org.apache.kafka.storage.internals.log.LogConfig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Names, types, defaults, importance and visibility of every key, as Kafka 4.4.0 defines them. */
class ConfigCatalogueOracleTest {

    @Test
    void brokerKeys() {
        compare(ConfigCatalogue.broker(), AbstractKafkaConfig.CONFIG_DEF);
    }

    @Test
    void topicKeys() {
        compare(ConfigCatalogue.topic(), LogConfig.configDefCopy());
    }

    @Test
    void groupKeys() {
        compare(ConfigCatalogue.group(), GroupConfig.CONFIG_DEF);
    }

    @Test
    void clientMetricsKeys() throws ReflectiveOperationException {
        Field definition = ClientMetricsConfigs.class.getDeclaredField("CONFIG");
        definition.setAccessible(true);
        compare(ConfigCatalogue.clientMetrics(), (ConfigDef) definition.get(null));
    }

    @Test
    void brokerKeysThatCanChangeAtRunTime() {
        Map<String, String> modes = DynamicBrokerConfig.dynamicConfigUpdateModes();
        for (ConfigKey key : ConfigCatalogue.broker().keys()) {
            if (key.name().startsWith("millrace.")) {
                continue;
            }
            String expected = modes.getOrDefault(key.name(), "read-only");
            assertThat(key.update().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'))
                    .as(key.name())
                    .isEqualTo(expected);
        }
    }

    private static void compare(ConfigCatalogue catalogue, ConfigDef kafka) {
        Set<String> names = new HashSet<>();
        catalogue.keys().forEach(key -> names.add(key.name()));
        names.removeIf(name -> name.startsWith("millrace."));
        assertThat(names).isEqualTo(kafka.names());
        new TreeMap<>(kafka.configKeys())
                .forEach((name, theirs) -> {
                    ConfigKey ours = catalogue.known(name);
                    assertThat(ours.type().name()).as(name).isEqualTo(theirs.type.name());
                    assertThat(ours.defaultText()).as(name).isEqualTo(text(theirs.defaultValue));
                    assertThat(ours.importance().name())
                            .as(name)
                            .isEqualTo(theirs.importance.name());
                    assertThat(ours.internal()).as(name).isEqualTo(theirs.internalConfig);
                });
    }

    private static @Nullable String text(@Nullable Object value) {
        if (value == null || value == ConfigDef.NO_DEFAULT_VALUE) {
            return null;
        }
        if (value instanceof List<?> list) {
            return String.join(",", list.stream().map(String::valueOf).toList());
        }
        return value instanceof Class<?> type ? type.getName() : value.toString();
    }
}
