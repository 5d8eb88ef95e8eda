package io.millrace.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.config.ConfigEntry.Synonym;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigResolverTest {

    @Test
    void aTopicsEntryNamesEveryLayerTheStrongestFirst() {
        BrokerLayers layers =
                new BrokerLayers(
                        Map.of("log.retention.ms", "20"),
                        Map.of("log.retention.ms", "30"),
                        Map.of("log.retention.hours", "1"));

        ConfigEntry entry =
                find(ConfigResolver.topic(Map.of("retention.ms", "10"), layers), "retention.ms");

        assertThat(entry.value()).isEqualTo("10");
        assertThat(entry.source()).isEqualTo(ConfigSource.DYNAMIC_TOPIC);
        assertThat(entry.synonyms())
                .containsExactly(
                        new Synonym("retention.ms", "10", ConfigSource.DYNAMIC_TOPIC),
                        new Synonym("log.retention.ms", "20", ConfigSource.DYNAMIC_BROKER),
                        new Synonym("log.retention.ms", "30", ConfigSource.DYNAMIC_DEFAULT_BROKER),
                        new Synonym("log.retention.hours", "1", ConfigSource.STATIC_BROKER),
                        new Synonym("log.retention.hours", "168", ConfigSource.DEFAULT));
    }

    @Test
    void aTopicsDefaultComesFromTheNode() {
        BrokerLayers layers =
                new BrokerLayers(Map.of(), Map.of(), Map.of("log.retention.hours", "2"));

        ConfigEntry entry = find(ConfigResolver.topic(Map.of(), layers), "retention.ms");

        assertThat(entry.value()).isEqualTo("7200000");
        assertThat(entry.source()).isEqualTo(ConfigSource.STATIC_BROKER);
        assertThat(entry.readOnly()).isFalse();
    }

    @Test
    void internalKeysOfATopicAreShownOnlyWhenSet() {
        assertThat(ConfigResolver.topic(Map.of(), BrokerLayers.EMPTY))
                .hasSize(38)
                .noneMatch(entry -> entry.name().startsWith("internal."));
        assertThat(
                        ConfigResolver.topic(
                                Map.of("internal.segment.bytes", "1000"), BrokerLayers.EMPTY))
                .anyMatch(entry -> entry.name().equals("internal.segment.bytes"));
    }

    @Test
    void sensitiveValuesAreNeverShown() {
        BrokerLayers layers =
                new BrokerLayers(Map.of(), Map.of(), Map.of("ssl.keystore.password", "secret"));

        ConfigEntry entry = find(ConfigResolver.broker(layers), "ssl.keystore.password");

        assertThat(entry.key().sensitive()).isTrue();
        assertThat(entry.toString()).doesNotContain("secret");
    }

    @Test
    void aNodesEntriesSayWhoMayChangeThem() {
        List<ConfigEntry> entries =
                ConfigResolver.broker(
                        new BrokerLayers(Map.of(), Map.of(), Map.of("num.io.threads", "4")));

        assertThat(find(entries, "node.id").readOnly()).isTrue();
        assertThat(find(entries, "log.retention.ms").readOnly()).isFalse();
        assertThat(find(entries, "socket.request.max.bytes").readOnly()).isTrue();
        assertThat(find(entries, "listeners").value()).isEqualTo("PLAINTEXT://127.0.0.1:9092");
        assertThat(find(entries, "num.io.threads").source()).isEqualTo(ConfigSource.STATIC_BROKER);
        assertThat(entries).noneMatch(entry -> entry.name().equals("remote.log.reader.threads"));
    }

    @Test
    void aGroupStandsOnWhatTheNodeSaysOfAllGroups() {
        BrokerLayers layers =
                new BrokerLayers(
                        Map.of(), Map.of(), Map.of("group.consumer.session.timeout.ms", "46000"));
        Map<String, String> own = Map.of("consumer.session.timeout.ms", "50000");
        ConfigEntry set = find(ConfigResolver.group(own, layers), "consumer.session.timeout.ms");
        ConfigEntry unset =
                find(ConfigResolver.group(Map.of(), layers), "consumer.session.timeout.ms");

        assertThat(set.value()).isEqualTo("50000");
        assertThat(set.source()).isEqualTo(ConfigSource.DYNAMIC_GROUP);
        assertThat(set.synonyms())
                .containsExactly(
                        new Synonym(
                                "consumer.session.timeout.ms", "50000", ConfigSource.DYNAMIC_GROUP),
                        new Synonym(
                                "group.consumer.session.timeout.ms",
                                "46000",
                                ConfigSource.STATIC_BROKER),
                        new Synonym(
                                "group.consumer.session.timeout.ms",
                                "45000",
                                ConfigSource.DEFAULT));
        assertThat(unset.value()).isEqualTo("46000");
        assertThat(unset.source()).isEqualTo(ConfigSource.STATIC_BROKER);
        assertThat(find(ConfigResolver.group(Map.of(), layers), "share.isolation.level").synonyms())
                .containsExactly(
                        new Synonym(
                                "share.isolation.level", "read_uncommitted", ConfigSource.DEFAULT));
    }

    @Test
    void aSubscriptionHasNoLayerBelow() {
        List<ConfigEntry> set = ConfigResolver.clientMetrics(Map.of("interval.ms", "7"));

        assertThat(find(set, "interval.ms").synonyms())
                .containsExactly(
                        new Synonym("interval.ms", "7", ConfigSource.DYNAMIC_CLIENT_METRICS));
        assertThat(find(set, "match").synonyms()).isEmpty();
        assertThat(find(set, "match").source()).isEqualTo(ConfigSource.DEFAULT);
    }

    private static ConfigEntry find(List<ConfigEntry> entries, String name) {
        return entries.stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no entry " + name));
    }
}
