package io.millrace.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The broker keys that give a topic key its default, the strongest first, and the families of
 * broker keys that say the same in different units.
 */
final class Synonyms {

    /** A broker key, and the unit in which it says what its topic key says in milliseconds. */
    record Synonym(String name, TimeUnit unit) {
        /** The value in the topic key's own unit. */
        String convert(String value) {
            if (unit == TimeUnit.MILLISECONDS) {
                return value;
            }
            long count = Long.parseLong(value.trim());
            return Long.toString(count < 0 ? -1 : unit.toMillis(count));
        }
    }

    private static final String GROUP_PREFIX = "group.";
    private static final String ASSIGNOR = "streams.assignor.name";
    private static final String ASSIGNORS = "group.streams.assignors";

    private static final Map<String, List<Synonym>> OF_TOPIC_KEYS = new HashMap<>();
    private static final Map<String, List<String>> FAMILIES = new HashMap<>();
    private static final Set<String> TOPIC_DEFAULTS = new HashSet<>();

    static {
        for (String name :
                List.of(
                        "unclean.leader.election.enable",
                        "min.insync.replicas",
                        "compression.type",
                        "compression.gzip.level",
                        "compression.lz4.level",
                        "compression.zstd.level",
                        "max.decompressed.message.bytes",
                        "millrace.durability")) {
            single(name, name);
        }
        for (String name :
                List.of(
                        "segment.bytes",
                        "retention.bytes",
                        "index.interval.bytes",
                        "cleanup.policy",
                        "preallocate",
                        "message.timestamp.type",
                        "message.timestamp.before.max.ms",
                        "message.timestamp.after.max.ms",
                        "local.retention.ms",
                        "local.retention.bytes",
                        "remote.copy.lag.ms",
                        "remote.copy.lag.bytes")) {
            single(name, "log." + name);
        }
        for (String name :
                List.of("delete.retention.ms", "min.compaction.lag.ms", "max.compaction.lag.ms")) {
            single(name, "log.cleaner." + name);
        }
        single("min.cleanable.dirty.ratio", "log.cleaner.min.cleanable.ratio");
        single("segment.index.bytes", "log.index.size.max.bytes");
        single("flush.messages", "log.flush.interval.messages");
        single("max.message.bytes", "message.max.bytes");
        single("file.delete.delay.ms", "log.segment.delete.delay.ms");
        family("segment.ms", millis("log.roll.ms"), hours("log.roll.hours"));
        family("segment.jitter.ms", millis("log.roll.jitter.ms"), hours("log.roll.jitter.hours"));
        family(
                "flush.ms",
                millis("log.flush.interval.ms"),
                millis("log.flush.scheduler.interval.ms"));
        family(
                "retention.ms",
                millis("log.retention.ms"),
                new Synonym("log.retention.minutes", TimeUnit.MINUTES),
                hours("log.retention.hours"));
    }

    private Synonyms() {}

    /** Empty for a topic key that no broker key gives a default. */
    static List<Synonym> ofTopicKey(String name) {
        return OF_TOPIC_KEYS.getOrDefault(name, List.of());
    }

    /** The broker key that gives a group's key its default, or null when there is none. */
    static @Nullable String ofGroupKey(String name) {
        String brokerKey = name.equals(ASSIGNOR) ? ASSIGNORS : GROUP_PREFIX + name;
        return ConfigCatalogue.broker().find(brokerKey) == null ? null : brokerKey;
    }

    /** Whether the broker key gives a topic key its default. */
    static boolean isTopicDefault(String brokerKey) {
        return TOPIC_DEFAULTS.contains(brokerKey);
    }

    /** The broker keys that say the same as {@code name}, itself included, the strongest first. */
    static List<String> ofBrokerKey(String name) {
        return FAMILIES.getOrDefault(name, List.of(name));
    }

    private static Synonym millis(String name) {
        return new Synonym(name, TimeUnit.MILLISECONDS);
    }

    private static Synonym hours(String name) {
        return new Synonym(name, TimeUnit.HOURS);
    }

    private static void single(String topicKey, String brokerKey) {
        OF_TOPIC_KEYS.put(topicKey, List.of(millis(brokerKey)));
        TOPIC_DEFAULTS.add(brokerKey);
    }

    private static void family(String topicKey, Synonym... synonyms) {
        OF_TOPIC_KEYS.put(topicKey, List.of(synonyms));
        List<String> names = new ArrayList<>();
        for (Synonym synonym : synonyms) {
            names.add(synonym.name());
            TOPIC_DEFAULTS.add(synonym.name());
        }
        for (String name : names) {
            FAMILIES.put(name, List.copyOf(names));
        }
    }
}
