package io.millrace.broker.fetch;

import io.millrace.base.Uuid;
import org.jspecify.annotations.Nullable;

/** What topics there are at this moment. Safe from any thread. */
public interface TopicNames {

    /** Null when there is no topic of that id. */
    @Nullable String name(Uuid topicId);

    /** Whether there is such a partition, whatever its topic's id is. */
    boolean exists(String topic, int partition);
}
