package io.millrace.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigKeyTest {

    @Test
    void everyDefaultIsAValueThatItsKeyTakes() {
        for (ConfigCatalogue catalogue :
                List.of(
                        ConfigCatalogue.broker(),
                        ConfigCatalogue.topic(),
                        ConfigCatalogue.group(),
                        ConfigCatalogue.clientMetrics())) {
            for (ConfigKey key : catalogue.keys()) {
                if (key.defaultText() != null) {
                    assertThat(key.problem(key.defaultText())).as(key.name()).isNull();
                }
                assertThat(key.support().note()).as(key.name()).isNotBlank();
            }
        }
    }

    @Test
    void rulesAreKept() {
        assertThat(broker("compression.gzip.level", "-1")).isTrue();
        assertThat(broker("compression.gzip.level", "9")).isTrue();
        assertThat(broker("compression.gzip.level", "0")).isFalse();
        assertThat(broker("log.cleaner.min.cleanable.ratio", "1")).isTrue();
        assertThat(broker("log.cleaner.min.cleanable.ratio", "1.1")).isFalse();
        assertThat(broker("log.cleaner.min.cleanable.ratio", "NaN")).isFalse();
        assertThat(broker("log.cleanup.policy", "compact, delete")).isTrue();
        assertThat(broker("log.cleanup.policy", "compact,compact")).isFalse();
        assertThat(broker("auto.create.topics.enable", "TRUE")).isTrue();
        assertThat(broker("auto.create.topics.enable", "yes")).isFalse();
        assertThat(broker("offsets.topic.replication.factor", "40000")).isFalse();
        assertThat(broker("group.consumer.migration.policy", "Upgrade")).isTrue();
        assertThat(topic("leader.replication.throttled.replicas", "*")).isTrue();
        assertThat(topic("leader.replication.throttled.replicas", "0:1,1:2")).isTrue();
        assertThat(topic("leader.replication.throttled.replicas", "0-1")).isFalse();
        assertThat(group("share.auto.offset.reset", "by_duration:PT1H")).isTrue();
        assertThat(group("share.auto.offset.reset", "by_duration:-PT1H")).isFalse();
        assertThat(group("share.auto.offset.reset", "none")).isFalse();
    }

    @Test
    void aSensitiveValueIsNotRepeatedInAProblem() {
        ConfigKey key =
                new ConfigKey(
                        "secret",
                        ConfigType.PASSWORD,
                        null,
                        ValueRule.parse("{a}"),
                        ConfigKey.Importance.LOW,
                        ConfigKey.Update.READ_ONLY,
                        new ConfigKey.Support(true, false, "-"));

        assertThat(key.problem("hunter2")).contains("(hidden)").doesNotContain("hunter2");
    }

    @Test
    void nearestNames() {
        assertThat(NearestNames.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(NearestNames.distance("", "abc")).isEqualTo(3);
        assertThat(ConfigCatalogue.topic().nearest("retention.m"))
                .startsWith("retention.ms")
                .hasSizeLessThanOrEqualTo(3);
    }

    private static boolean broker(String name, String value) {
        return ConfigCatalogue.broker().known(name).problem(value) == null;
    }

    private static boolean topic(String name, String value) {
        return ConfigCatalogue.topic().known(name).problem(value) == null;
    }

    private static boolean group(String name, String value) {
        return ConfigCatalogue.group().known(name).problem(value) == null;
    }
}
