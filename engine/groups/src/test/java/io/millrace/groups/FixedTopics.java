package io.millrace.groups;

import io.millrace.base.Uuid;
import io.millrace.groups.kind.Topics;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Some topics. */
record FixedTopics(List<Topic> all) implements Topics {

    /** {@code a:3,b:1} are two, with as many partitions. */
    static FixedTopics of(List<String[]> pairs) {
        List<Topic> topics = new ArrayList<>();
        for (String[] pair : pairs) {
            topics.add(new Topic(pair[0], id(pair[0]), Integer.parseInt(pair[1])));
        }
        return new FixedTopics(topics);
    }

    static Uuid id(String name) {
        return new Uuid(7, name.hashCode());
    }

    @Override
    public @Nullable Topic find(String name) {
        return all.stream().filter(topic -> topic.name().equals(name)).findAny().orElse(null);
    }

    @Override
    public @Nullable Topic find(Uuid id) {
        return all.stream().filter(topic -> topic.id().equals(id)).findAny().orElse(null);
    }

    @Override
    public List<String> names() {
        return all.stream().map(Topic::name).toList();
    }
}
