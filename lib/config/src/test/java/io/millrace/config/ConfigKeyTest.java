package io.millrace.config;

import static java.math.BigDecimal.ONE;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ConfigKeyTest {

    @Test
    void everyDefaultIsAValueThatItsKeyTakes() {
        for (ConfigKey key : everyKey()) {
            if (key.defaultText() != null) {
                assertThat(key.problem(key.defaultText())).as(key.name()).isNull();
            }
            assertThat(key.support().note()).as(key.name()).isNotBlank();
        }
    }

    private static List<ConfigKey> everyKey() {
        return Stream.of(
                        ConfigCatalogue.broker(),
                        ConfigCatalogue.topic(),
                        ConfigCatalogue.group(),
                        ConfigCatalogue.clientMetrics())
                .flatMap(catalogue -> catalogue.keys().stream())
                .toList();
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

    /** What a start and a change at run time say, for each end of each key's range. */
    @Test
    void everyRangeHoldsAtItsEdges() {
        List<String> withoutRange = new ArrayList<>();
        for (ConfigKey key : everyKey()) {
            if (key.type().numeric()) {
                if (key.rule() instanceof ValueRule.Unread(String text)
                        && ValueRule.parse(text) instanceof ValueRule.Range range) {
                    edges(key, range);
                } else if (key.honoured()) {
                    withoutRange.add(key.name());
                }
            }
        }
        assertThat(withoutRange).as("honoured numbers that may be anything").isEmpty();
    }

    private static void edges(ConfigKey key, ValueRule.Range range) {
        BigDecimal step = key.type() == ConfigType.DOUBLE ? new BigDecimal("0.001") : ONE;
        for (BigDecimal end : Arrays.asList(range.lowest(), range.highest())) {
            if (end == null) {
                continue;
            }
            assertThat(key.problem(end.toPlainString())).as(key.name()).isNull();
            boolean isLowest = end.equals(range.lowest());
            BigDecimal beyond = isLowest ? end.subtract(step) : end.add(step);
            String value = beyond.toPlainString();
            if (!beyond.equals(range.exception())) {
                assertThat(key.problem(value))
                        .startsWith("Invalid value " + value + " for configuration " + key.name())
                        .contains(end.toPlainString())
                        .doesNotContain("\n");
            }
        }
        if (range.exception() != null) {
            assertThat(key.problem(range.exception().toPlainString())).as(key.name()).isNull();
        }
    }

    @Test
    void aRangeIsNamedWhole() {
        assertThat(ConfigCatalogue.broker().known("log.retention.ms").problem("0"))
                .isEqualTo(
                        "Invalid value 0 for configuration log.retention.ms: Value must be at"
                                + " least 1, or -1");
        assertThat(ConfigCatalogue.broker().known("compression.lz4.level").problem("18"))
                .isEqualTo(
                        "Invalid value 18 for configuration compression.lz4.level: Value must be no"
                                + " more than 17 (from 1 to 17)");
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
