package io.millrace.metadata;

import io.millrace.base.ConfigResource;
import io.millrace.base.Uuid;
import io.millrace.metadata.MetadataDelta.Other;
import io.millrace.metadata.MetadataDelta.TopicDelta;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/** Finds what changed by looking at everything: for a snapshot, where no record says it. */
final class ImageComparison {
    private ImageComparison() {}

    static MetadataDelta between(MetadataImage before, MetadataImage after) {
        return new MetadataDelta(
                topics(before.topics(), after.topics()),
                differing(before.cluster().brokers(), after.cluster().brokers()),
                configs(before.configs(), after.configs()),
                others(before, after));
    }

    private static Map<Uuid, TopicDelta> topics(TopicsImage before, TopicsImage after) {
        Map<Uuid, TopicDelta> deltas = new LinkedHashMap<>();
        for (TopicImage topic : before.all()) {
            if (after.find(topic.id()) == null) {
                deltas.put(topic.id(), new TopicDelta(topic, null, List.of()));
            }
        }
        for (TopicImage topic : after.all()) {
            TopicImage old = before.find(topic.id());
            List<Integer> changed = new ArrayList<>();
            for (int number = 0; number < topic.partitions().size(); number++) {
                if (old == null || !topic.partitions().get(number).equals(old.partition(number))) {
                    changed.add(number);
                }
            }
            if (old == null || !changed.isEmpty()) {
                deltas.put(topic.id(), new TopicDelta(old, topic, changed));
            }
        }
        return deltas;
    }

    private static <K, V> Set<K> differing(Map<K, V> before, Map<K, V> after) {
        Set<K> keys = new LinkedHashSet<>(before.keySet());
        keys.addAll(after.keySet());
        keys.removeIf(key -> Objects.equals(before.get(key), after.get(key)));
        return keys;
    }

    private static Set<ConfigResource> configs(ConfigsImage before, ConfigsImage after) {
        Set<ConfigResource> resources = new LinkedHashSet<>(before.byResource().keys());
        resources.addAll(after.byResource().keys());
        resources.removeIf(resource -> before.of(resource).equals(after.of(resource)));
        return resources;
    }

    private static Set<Other> others(MetadataImage before, MetadataImage after) {
        Map<Other, Function<MetadataImage, Object>> parts =
                Map.of(
                        Other.FEATURES, MetadataImage::features,
                        Other.CONTROLLERS, image -> image.cluster().controllers(),
                        Other.PRODUCER_IDS, MetadataImage::producerIds,
                        Other.QUOTAS, image -> image.security().quotas(),
                        Other.CREDENTIALS, image -> image.security().credentials(),
                        Other.ACCESS_RULES, image -> image.security().accessRules(),
                        Other.TOKENS, image -> image.security().tokens());
        Set<Other> others = EnumSet.noneOf(Other.class);
        parts.forEach((other, part) -> {
            if (!part.apply(before).equals(part.apply(after))) {
                others.add(other);
            }
        });
        return others;
    }
}
