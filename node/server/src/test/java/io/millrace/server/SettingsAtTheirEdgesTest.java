package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.config.ConfigCatalogue;
import io.millrace.config.ConfigKey;
import io.millrace.config.ConfigType;
import io.millrace.config.ValueRule;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** A broker starts, serves and stops with each number at each end of what its key takes. */
class SettingsAtTheirEdgesTest {
    /** What a key at its end asks of others. */
    private static final Map<String, Map<String, String>> COMPANIONS =
            Map.of(
                    "queued.max.request.bytes=1", Map.of("socket.request.max.bytes", "1"),
                    "group.max.session.timeout.ms=1", Map.of("group.min.session.timeout.ms", "1"),
                    "group.min.session.timeout.ms=2147483647",
                            Map.of("group.max.session.timeout.ms", "2147483647"),
                    "log.cleaner.threads=1024",
                            Map.of("log.cleaner.dedupe.buffer.size", "1073741824"),
                    "log.cleaner.max.compaction.lag.ms=1",
                            Map.of("log.cleaner.min.compaction.lag.ms", "0"),
                    "broker.id=2147483647", Map.of("node.id", "2147483647"));

    /** Where the end of the range would take the test machine's own memory, disk or threads. */
    private static final Set<String> TOO_LARGE_HERE = Set.of("millrace.journal.bytes");

    @TempDir Path directory;

    @TestFactory
    List<DynamicTest> everyKeyAtItsEnds() {
        List<DynamicTest> tests = new ArrayList<>();
        for (ConfigKey key : ConfigCatalogue.broker().keys()) {
            if (key.honoured() && key.type().numeric()) {
                for (String value : ends(key)) {
                    tests.add(
                            DynamicTest.dynamicTest(
                                    key.name() + "=" + value, () -> starts(key.name(), value)));
                }
            }
        }
        assertThat(tests).hasSizeGreaterThan(100);
        return tests;
    }

    private static Set<String> ends(ConfigKey key) {
        ValueRule.Range range =
                (ValueRule.Range) ValueRule.parse(((ValueRule.Unread) key.rule()).text());
        Set<String> ends = new LinkedHashSet<>();
        for (BigDecimal end : new BigDecimal[] {range.lowest(), range.exception()}) {
            if (end != null) {
                ends.add(end.toPlainString());
            }
        }
        BigDecimal highest = range.highest();
        if (!TOO_LARGE_HERE.contains(key.name())) {
            ends.add(highest == null ? largest(key.type()) : highest.toPlainString());
        }
        return ends;
    }

    private static String largest(ConfigType type) {
        return switch (type) {
            case INT -> Integer.toString(Integer.MAX_VALUE);
            case SHORT -> Short.toString(Short.MAX_VALUE);
            case LONG -> Long.toString(Long.MAX_VALUE);
            default -> Double.toString(Double.MAX_VALUE);
        };
    }

    private void starts(String key, String value) throws InterruptedException {
        MillraceOptions options =
                MillraceOptions.defaults()
                        .withDataDirectory(directory.resolve(key + value))
                        .withListen("127.0.0.1:0");
        for (Map.Entry<String, String> other :
                COMPANIONS.getOrDefault(key + "=" + value, Map.of()).entrySet()) {
            options = options.with(other.getKey(), other.getValue());
        }
        try (Millrace broker = Millrace.start(options.with(key, value))) {
            assertThat(broker.bootstrapServers()).isNotBlank();
        }
    }
}
