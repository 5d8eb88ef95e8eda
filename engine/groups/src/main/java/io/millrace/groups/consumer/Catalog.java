package io.millrace.groups.consumer;

import io.millrace.groups.kind.Topics;
import io.millrace.groups.kind.Topics.Topic;
import java.util.Set;

/** The topics as the shard was told last. Owned by {@link ConsumerGroups}. */
final class Catalog {
    private Topics topics = Topics.NONE;
    private long version;

    void changed(Topics now) {
        topics = now;
        version++;
    }

    Topics topics() {
        return topics;
    }

    /** Grows with each change. */
    long version() {
        return version;
    }

    /** Of the topics that exist: another one when one of them comes, grows or goes. */
    long hash(Set<String> names) {
        long hash = 0;
        for (String name : names) {
            Topic topic = topics.find(name);
            if (topic != null) {
                long each = topic.id().mostSignificantBits() * 31;
                each = (each ^ topic.id().leastSignificantBits()) * 0x9E3779B97F4A7C15L;
                each = (each ^ topic.partitions()) * 0xC2B2AE3D27D4EB4FL;
                hash += each ^ (each >>> 29);
            }
        }
        return hash;
    }
}
