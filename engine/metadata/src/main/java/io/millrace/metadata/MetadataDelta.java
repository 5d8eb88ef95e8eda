package io.millrace.metadata;

import io.millrace.base.ConfigResource;
import io.millrace.base.Uuid;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What changed from one image to a later one. Immutable. In the order in which it is given: who
 * follows a change does so in the same order each time.
 *
 * @param topics those that were made, changed or removed, by id; a topic that was removed and made
 *     again counts twice
 * @param brokers the ids of those that were registered, changed or removed
 * @param configs the resources of which a setting was set or removed
 * @param others which of the smaller things changed
 */
public record MetadataDelta(
        Map<Uuid, TopicDelta> topics,
        Set<Integer> brokers,
        Set<ConfigResource> configs,
        Set<Other> others) {

    /** The parts of an image that change rarely, and are read in whole when they do. */
    public enum Other {
        FEATURES,
        CONTROLLERS,
        PRODUCER_IDS,
        QUOTAS,
        CREDENTIALS,
        ACCESS_RULES,
        TOKENS
    }

    /**
     * A topic before and after.
     *
     * @param before null when the topic is new
     * @param after null when the topic was removed
     * @param changedPartitions the numbers of those that are new or changed; of a removed topic
     *     none
     */
    public record TopicDelta(
            @Nullable TopicImage before,
            @Nullable TopicImage after,
            List<Integer> changedPartitions) {
        public TopicDelta {
            changedPartitions = List.copyOf(changedPartitions);
        }
    }

    public MetadataDelta {
        topics = Collections.unmodifiableMap(new LinkedHashMap<>(topics));
        brokers = inOrder(brokers);
        configs = inOrder(configs);
        others = inOrder(others);
    }

    /** {@link Set#copyOf} has another order in each process. */
    private static <E> Set<E> inOrder(Set<E> elements) {
        return Collections.unmodifiableSet(new LinkedHashSet<>(elements));
    }

    public boolean isEmpty() {
        return topics.isEmpty() && brokers.isEmpty() && configs.isEmpty() && others.isEmpty();
    }
}
