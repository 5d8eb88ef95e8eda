package io.millrace.groups.kind;

import io.millrace.base.Uuid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The topics that there were at one moment. Immutable. */
public interface Topics {

    /** One topic. */
    record Topic(String name, Uuid id, int partitions) {}

    /** None at all. */
    Topics NONE =
            new Topics() {
                @Override
                public @Nullable Topic find(String name) {
                    return null;
                }

                @Override
                public @Nullable Topic find(Uuid id) {
                    return null;
                }

                @Override
                public Iterable<String> names() {
                    return List.of();
                }
            };

    /** Null when there is no such topic. */
    @Nullable Topic find(String name);

    /** Null when there is no such topic. */
    @Nullable Topic find(Uuid id);

    /** Of all topics, in no particular order. */
    Iterable<String> names();
}
