package io.millrace.broker.groups;

import io.millrace.base.Uuid;
import io.millrace.groups.kind.Topics;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Any name is a topic of one partition, while there is an id for it. */
record AnyTopics(Supplier<@Nullable Uuid> id) implements Topics {
    @Override
    public @Nullable Topic find(String name) {
        Uuid now = id.get();
        return now == null ? null : new Topic(name, now, 1);
    }

    @Override
    public @Nullable Topic find(Uuid topicId) {
        return null;
    }

    @Override
    public List<String> names() {
        return List.of();
    }
}
