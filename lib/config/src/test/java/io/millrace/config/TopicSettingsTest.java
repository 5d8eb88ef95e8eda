package io.millrace.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.config.TopicSettings.Compaction;
import io.millrace.config.TopicSettings.CompressionLevels;
import io.millrace.config.TopicSettings.Durability;
import io.millrace.config.TopicSettings.Flushing;
import io.millrace.config.TopicSettings.Messages;
import io.millrace.config.TopicSettings.Retention;
import io.millrace.config.TopicSettings.Segments;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TopicSettingsTest {

    @Test
    void defaults() {
        assertThat(TopicSettings.of(Map.of(), BrokerLayers.EMPTY))
                .isEqualTo(
                        new TopicSettings(
                                new Segments(1 << 30, 604_800_000, 0, 10_485_760, 4096, false),
                                new Retention(true, 604_800_000, -1, 60_000),
                                new Compaction(false, 0.5, 0, Long.MAX_VALUE, 86_400_000),
                                new Messages(
                                        1_048_588,
                                        2_147_483_639,
                                        false,
                                        Long.MAX_VALUE,
                                        3_600_000,
                                        "producer",
                                        new CompressionLevels(-1, 9, 3)),
                                new Flushing(Durability.FSYNC, Long.MAX_VALUE, Long.MAX_VALUE),
                                1,
                                false));
    }

    @Test
    void everyFieldCanBeSet() {
        Map<String, String> overrides =
                ServerProperties.parse(
                        "test",
                        """
                        segment.bytes=1048577
                        segment.ms=2
                        segment.jitter.ms=3
                        segment.index.bytes=4
                        index.interval.bytes=5
                        preallocate=true
                        cleanup.policy=compact
                        retention.ms=6
                        retention.bytes=7
                        file.delete.delay.ms=8
                        min.cleanable.dirty.ratio=0.9
                        min.compaction.lag.ms=10
                        max.compaction.lag.ms=11
                        delete.retention.ms=12
                        max.message.bytes=13
                        message.timestamp.type=LogAppendTime
                        message.timestamp.before.max.ms=14
                        message.timestamp.after.max.ms=15
                        compression.type=zstd
                        compression.gzip.level=1
                        compression.lz4.level=17
                        compression.zstd.level=18
                        millrace.durability=replicated
                        flush.messages=19
                        flush.ms=20
                        min.insync.replicas=21
                        max.decompressed.message.bytes=22
                        unclean.leader.election.enable=true
                        """);

        assertThat(TopicSettings.problem(overrides, BrokerLayers.EMPTY)).isNull();
        assertThat(TopicSettings.of(overrides, BrokerLayers.EMPTY))
                .isEqualTo(
                        new TopicSettings(
                                new Segments(1_048_577, 2, 3, 4, 5, true),
                                new Retention(false, 6, 7, 8),
                                new Compaction(true, 0.9, 10, 11, 12),
                                new Messages(
                                        13,
                                        22,
                                        true,
                                        14,
                                        15,
                                        "zstd",
                                        new CompressionLevels(1, 17, 18)),
                                new Flushing(Durability.REPLICATED, 19, 20),
                                21,
                                true));
    }

    @Test
    void aNodesSettingsAreTheDefaultsOfItsTopics() {
        BrokerLayers layers =
                new BrokerLayers(
                        Map.of("message.max.bytes", "1"),
                        Map.of("message.max.bytes", "2", "log.retention.minutes", "3"),
                        Map.of("log.retention.hours", "4", "log.roll.hours", "5"));

        TopicSettings settings = TopicSettings.of(Map.of(), layers);

        assertThat(settings.messages().batchBytesMax()).isEqualTo(1);
        assertThat(settings.retention().retentionMillis()).isEqualTo(180_000);
        assertThat(settings.segments().segmentMillis()).isEqualTo(18_000_000);
    }

    @Test
    void problemsReadLikeKafkas() {
        assertThat(problem("retention.mss", "1"))
                .isEqualTo("Unknown topic config name: retention.mss");
        assertThat(problem("segment.bytes", "1"))
                .isEqualTo(
                        "Invalid value 1 for configuration segment.bytes: Value must be at least"
                                + " 1048576");
        assertThat(problem("cleanup.policy", "shred"))
                .isEqualTo(
                        "Invalid value shred for configuration cleanup.policy: String must be one"
                                + " of: compact, delete");
        assertThat(problem("remote.storage.enable", "true")).startsWith("Tiered storage");
        assertThat(problem("cleanup.policy", "")).isNull();
        assertThat(problem("min.compaction.lag.ms", "9223372036854775807")).isNull();
    }

    private static @Nullable String problem(String name, String value) {
        return TopicSettings.problem(Map.of(name, value), BrokerLayers.EMPTY);
    }
}
