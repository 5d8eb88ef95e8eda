package io.millrace.compatibility.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.compatibility.harness.Await;
import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

/** What a topic makes of codecs and timestamps, and where it finds a time again. */
final class TimeWireScript {
    private static final int LATEST_PRODUCE_BY_NAME = 12;
    private static final int ZSTD_REFUSED_VERSION = 6;
    private static final long MINUTE_MILLIS = 60_000;
    private static final int LOOK_UP_VERSION_MAX = 11;
    private static final Duration LEADERS_LIMIT = Duration.ofSeconds(30);

    /** Some bytes of a batch's header and first records for each record with a 1-byte value. */
    private static final String SEGMENT_BYTES = "400";

    private final TimeWire wire;
    private final Topics topics;

    private TimeWireScript(TimeWire wire, Topics topics) {
        this.wire = wire;
        this.topics = topics;
    }

    /** Everything, over a restart; returns what was answered. */
    static String run(BrokerProcess broker) {
        long start = System.currentTimeMillis();
        StringBuilder all = new StringBuilder();
        try (TimeWire wire = new TimeWire(broker.bootstrap(), start)) {
            TimeWireScript script = new TimeWireScript(wire, new Topics(broker.bootstrap()));
            script.codecs();
            script.bounds();
            script.repeats();
            script.sizes();
            script.fillSegments();
            script.lookUpAll("as written");
            all.append(wire.trace());
        }
        broker.stop();
        broker.start();
        try (TimeWire wire = new TimeWire(broker.bootstrap(), start)) {
            TimeWireScript script = new TimeWireScript(wire, new Topics(broker.bootstrap()));
            script.awaitLeaders();
            script.lookUpAll("after a restart");
            all.append(wire.trace());
        }
        return all.toString();
    }

    private void codecs() {
        Map<String, Map<String, String>> settings = new LinkedHashMap<>();
        settings.put("producer", Map.of());
        for (String codec : List.of("uncompressed", "snappy", "gzip", "lz4", "zstd")) {
            settings.put(codec, Map.of("compression.type", codec));
        }
        for (String level : List.of("gzip=1", "gzip=9", "lz4=1", "lz4=17", "zstd=-7", "zstd=19")) {
            String codec = level.substring(0, level.indexOf('='));
            String number = level.substring(level.indexOf('=') + 1);
            settings.put(
                    codec + number,
                    Map.of("compression.type", codec, "compression." + codec + ".level", number));
        }
        settings.forEach((name, configs) -> {
            codecs("create-time-" + name, configs);
            Map<String, String> stamped = new TreeMap<>(configs);
            stamped.put("message.timestamp.type", "LogAppendTime");
            codecs("append-time-" + name, stamped);
        });
    }

    private void codecs(String topic, Map<String, String> configs) {
        wire.title(topic);
        create(topic, configs);
        for (CompressionType codec : CompressionType.values()) {
            wire.produce(topic, ZSTD_REFUSED_VERSION, codec.name, words(codec));
            wire.produce(topic, LATEST_PRODUCE_BY_NAME, codec.name, words(codec));
        }
        wire.fetch(topic, 12, 0);
        wire.fetch(topic, 9, 0);
        wire.lookUp(topic, LOOK_UP_VERSION_MAX, "max", -3);
    }

    /** Words that compress, so that a level shows. */
    private MemoryRecords words(CompressionType codec) {
        Random random = new Random(5);
        List<SimpleRecord> records = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            StringBuilder value = new StringBuilder();
            while (value.length() < 400) {
                value.append(Integer.toString(random.nextInt(300), 5)).append(' ');
            }
            // Neither rising nor falling.
            records.add(record(wire.at(i * 37 % 50), value.toString()));
        }
        return batch(codec, records);
    }

    private void bounds() {
        Map<String, String> narrow =
                Map.of(
                        "message.timestamp.before.max.ms",
                        Long.toString(10 * MINUTE_MILLIS),
                        "message.timestamp.after.max.ms",
                        Long.toString(10 * MINUTE_MILLIS));
        bounds("bounds-default", Map.of());
        bounds("bounds-narrow", narrow);
        Map<String, String> stamped = new TreeMap<>(narrow);
        stamped.put("message.timestamp.type", "LogAppendTime");
        bounds("bounds-append-time", stamped);
        Map<String, String> recompressed = new TreeMap<>(narrow);
        recompressed.put("compression.type", "zstd");
        bounds("bounds-zstd", recompressed);
        bounds("bounds-compacted", Map.of("cleanup.policy", "compact"));
    }

    private void bounds(String topic, Map<String, String> configs) {
        wire.title(topic);
        create(topic, configs);
        for (CompressionType codec : List.of(CompressionType.NONE, CompressionType.LZ4)) {
            bounds(topic, codec, 7);
            bounds(topic, codec, LATEST_PRODUCE_BY_NAME);
        }
        wire.fetch(topic, 12, 0);
    }

    private void bounds(String topic, CompressionType codec, int version) {
        long[][] samples = {
            {0},
            {-8},
            {-12},
            {8},
            {12},
            {70},
            {-12, 0, 12},
            {0, 8, -8},
            {0, 0, 100, 0},
            {-1_000_000}
        };
        for (long[] minutes : samples) {
            List<SimpleRecord> records = new ArrayList<>();
            for (long minute : minutes) {
                records.add(record(wire.now(minute * MINUTE_MILLIS), "v"));
            }
            String what = codec.name + " " + Arrays.toString(minutes);
            wire.produce(topic, version, what, batch(codec, records));
        }
        List<SimpleRecord> timeless = List.of(record(-1, "a"), record(-1, "b"));
        wire.produce(topic, version, codec.name + " timeless", batch(codec, timeless));
    }

    /** An idempotent producer that sends its batches twice. */
    private void repeats() {
        for (String type : List.of("CreateTime", "LogAppendTime")) {
            String topic = "repeats-" + type;
            wire.title(topic);
            create(topic, Map.of("message.timestamp.type", type));
            for (int round = 0; round < 2; round++) {
                for (int sequence = 0; sequence < 3; sequence++) {
                    MemoryRecords records =
                            MemoryRecords.withIdempotentRecords(
                                    Compression.NONE,
                                    9_000,
                                    (short) 0,
                                    sequence,
                                    record(wire.at(sequence), "v"));
                    wire.produce(topic, 9, "sequence " + sequence, records);
                }
            }
        }
    }

    /** What fits in the producer's codec and does not in the topic's, and the other way round. */
    private void sizes() {
        for (String codec : List.of("producer", "uncompressed", "gzip")) {
            String topic = "sizes-" + codec;
            wire.title(topic);
            create(topic, Map.of("max.message.bytes", "2000", "compression.type", codec));
            List<SimpleRecord> zeros = List.of(record(wire.at(0), "0".repeat(3_000)));
            wire.produce(topic, 9, "none", batch(CompressionType.NONE, zeros));
            wire.produce(topic, 9, "gzip", batch(CompressionType.GZIP, zeros));
            wire.produce(topic, 9, "lz4", batch(CompressionType.LZ4, zeros));
        }
    }

    private static final Map<String, long[]> PATTERNS = patterns();

    private static Map<String, long[]> patterns() {
        Map<String, long[]> patterns = new LinkedHashMap<>();
        patterns.put("rising", new long[] {0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26});
        patterns.put("equal", new long[] {5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5});
        patterns.put("steps", new long[] {1, 1, 1, 4, 4, 4, 4, 4, 7, 7, 7, 7, 9, 9});
        patterns.put("falling", new long[] {26, 24, 22, 20, 18, 16, 14, 12, 10, 8, 6, 4, 2, 0});
        patterns.put("jagged", new long[] {3, 9, 1, 30, 2, 8, 5, 30, 4, 29, 11, 31, 6, 31});
        patterns.put("timeless", new long[] {-1, 4, -1, -1, 6, -1, -1, -1, 5, -1, -1, 7, -1, -1});
        return patterns;
    }

    /** Two records a batch, some batches a segment. */
    private void fillSegments() {
        wire.title("small segments");
        for (CompressionType codec : List.of(CompressionType.NONE, CompressionType.ZSTD)) {
            PATTERNS.forEach((name, times) -> {
                String topic = topic(name, codec);
                create(
                        topic,
                        Map.of(
                                "internal.segment.bytes",
                                SEGMENT_BYTES,
                                "index.interval.bytes",
                                "100",
                                "file.delete.delay.ms",
                                "0"));
                for (int i = 0; i < times.length; i += 2) {
                    List<SimpleRecord> pair = List.of(timed(times[i]), timed(times[i + 1]));
                    wire.produce(topic, 9, topic, batch(codec, pair));
                }
            });
        }
    }

    private SimpleRecord timed(long millis) {
        return record(millis < 0 ? -1 : wire.at(millis), "v");
    }

    private void lookUpAll(String when) {
        for (CompressionType codec : List.of(CompressionType.NONE, CompressionType.ZSTD)) {
            for (String name : PATTERNS.keySet()) {
                String topic = topic(name, codec);
                wire.title(topic + " " + when);
                for (int millis = -1; millis <= 33; millis++) {
                    wire.lookUp(topic, LOOK_UP_VERSION_MAX, "T+" + millis, wire.at(millis));
                }
                wire.lookUp(topic, LOOK_UP_VERSION_MAX, "0", 0);
                for (int version = 1; version <= LOOK_UP_VERSION_MAX; version++) {
                    wire.lookUp(topic, version, "latest", -1);
                    wire.lookUp(topic, version, "earliest", -2);
                    wire.lookUp(topic, version, "max", -3);
                    wire.lookUp(topic, version, "earliest local", -4);
                    wire.lookUp(topic, version, "latest tiered", -5);
                }
            }
        }
    }

    private void create(String topic, Map<String, String> configs) {
        topics.create(topic, 1, configs);
        awaitLeader(topic);
    }

    private void awaitLeaders() {
        for (CompressionType codec : List.of(CompressionType.NONE, CompressionType.ZSTD)) {
            for (String name : PATTERNS.keySet()) {
                awaitLeader(topic(name, codec));
            }
        }
    }

    private void awaitLeader(String topic) {
        Await.until(topic + " is led", LEADERS_LIMIT, () -> wire.leads(topic));
    }

    private static String topic(String pattern, CompressionType codec) {
        return "times-" + pattern + "-" + codec.name;
    }

    private static MemoryRecords batch(CompressionType codec, List<SimpleRecord> records) {
        return MemoryRecords.withRecords(
                Compression.of(codec).build(), records.toArray(new SimpleRecord[0]));
    }

    private static SimpleRecord record(long timestamp, String value) {
        return new SimpleRecord(timestamp, "k".getBytes(UTF_8), value.getBytes(UTF_8));
    }
}
