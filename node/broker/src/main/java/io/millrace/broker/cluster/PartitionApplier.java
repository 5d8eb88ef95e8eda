package io.millrace.broker.cluster;

import io.millrace.base.ConfigResource;
import io.millrace.base.FaultKind;
import io.millrace.base.OperatingException;
import io.millrace.base.TopicPartition;
import io.millrace.base.Uuid;
import io.millrace.broker.partition.LogConfigs;
import io.millrace.broker.partition.Partition;
import io.millrace.broker.partition.Partitions;
import io.millrace.broker.partition.ReplicaHost;
import io.millrace.broker.partition.TopicRules;
import io.millrace.config.TopicSettings;
import io.millrace.metadata.MetadataDelta;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.PartitionImage;
import io.millrace.metadata.TopicImage;
import io.millrace.replication.PartitionState;
import io.millrace.storage.LogConfig;
import io.millrace.storage.log.LogDirectory;
import io.millrace.storage.log.PartitionLog;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes this broker's partitions what the metadata says: opens and makes logs, begins leader
 * epochs, passes settings on, deletes. Owner: the controller thread.
 *
 * <p>A log that no topic claims is left alone, and is kept under another name when a topic needs
 * its place: metadata that was lost or damaged must not take data with it. A partition that finds
 * no room, or no descriptor, is {@link #isIncomplete missing} until a {@link #retry} finds some.
 */
public final class PartitionApplier {
    private static final Logger log = LoggerFactory.getLogger(PartitionApplier.class);

    private final LogDirectory logs;
    private final Partitions partitions;
    private final TopicLayers layers;
    private final ReplicaHost host;

    /** Those that could not be made or opened for now, with the topic that they are of. */
    private final Map<TopicPartition, Uuid> missing = new HashMap<>();

    private volatile boolean incomplete;

    public PartitionApplier(
            LogDirectory logs, Partitions partitions, TopicLayers layers, ReplicaHost host) {
        this.logs = logs;
        this.partitions = partitions;
        this.layers = layers;
        this.host = host;
    }

    /** All of an image, when the broker starts. */
    public void applyAll(MetadataImage image) {
        for (TopicImage topic : image.topics().all()) {
            Settings settings = settings(topic, image);
            for (int number = 0; number < topic.partitions().size(); number++) {
                TopicPartition id = new TopicPartition(topic.name(), number);
                if (logs.isLost(id)) {
                    log.error("directory={}/{} is gone; it is made anew, empty", logs.path(), id);
                }
                apply(topic, number, settings);
            }
        }
        for (PartitionLog each : logs.logs()) {
            if (partitions.partition(each.partition()) == null) {
                log.warn(
                        "partition={} belongs to no topic; its files in {} are left alone",
                        each.partition(),
                        each.directory());
            }
        }
    }

    public void apply(MetadataDelta delta, MetadataImage image) {
        // Deletions first: a topic may come back under its name in the same delta.
        for (MetadataDelta.TopicDelta topic : delta.topics().values()) {
            TopicImage before = topic.before();
            if (topic.after() == null && before != null) {
                delete(before);
            }
        }
        for (MetadataDelta.TopicDelta topic : delta.topics().values()) {
            TopicImage after = topic.after();
            if (after != null) {
                Settings settings = settings(after, image);
                forgetOlder(topic.before(), after);
                topic.changedPartitions().forEach(number -> apply(after, number, settings));
            }
        }
        if (delta.configs().stream().anyMatch(each -> each.type() == ConfigResource.Type.BROKER)) {
            image.topics().all().forEach(topic -> configure(topic, image));
        } else {
            for (ConfigResource resource : delta.configs()) {
                if (resource.type() == ConfigResource.Type.TOPIC) {
                    TopicImage topic = image.topics().find(resource.name());
                    if (topic != null) {
                        configure(topic, image);
                    }
                }
            }
        }
    }

    /**
     * A partition is new, so a log of its name is an older one's. What says whose it is may be
     * damaged; only at a start is a log without an owner taken for the topic of its name.
     */
    private void forgetOlder(@Nullable TopicImage before, TopicImage after) {
        int known = before == null ? 0 : before.partitions().size();
        for (int number = known; number < after.partitions().size(); number++) {
            TopicPartition id = new TopicPartition(after.name(), number);
            PartitionLog existing = logs.log(id);
            if (existing != null && existing.topicId() == null) {
                logs.keepAside(
                        id, "is new, but has a log of an unknown topic", host.clock().millis());
            }
        }
    }

    /** What a topic's settings mean to its partitions: the same objects for all of them. */
    private record Settings(LogConfig logs, TopicRules rules) {}

    private Settings settings(TopicImage topic, MetadataImage image) {
        TopicSettings settings = layers.topic(topic.name(), image);
        return new Settings(LogConfigs.of(settings), TopicRules.of(settings));
    }

    private void apply(TopicImage topic, int number, Settings settings) {
        PartitionImage image = topic.partitions().get(number);
        TopicPartition id = new TopicPartition(topic.name(), number);
        Partition known = partitions.partition(id);
        boolean isKnown = known != null && known.topicId().equals(topic.id());
        if (!image.replicas().nodes().contains(layers.nodeId())) {
            if (known != null && isKnown) {
                remove(known);
            }
            return;
        }
        PartitionState state =
                new PartitionState(
                        image.leader(),
                        image.leaderEpoch(),
                        image.partitionEpoch(),
                        image.replicas().nodes(),
                        image.inSync());
        if (known != null && isKnown) {
            known.become(state);
            return;
        }
        try {
            partitions.add(open(topic, id, state, settings));
            if (missing.remove(id) != null) {
                log.info("partition={} has been made", id);
            }
        } catch (OperatingException failed) {
            putOff(topic, id, failed);
        }
    }

    private void putOff(TopicImage topic, TopicPartition id, OperatingException failed) {
        if (failed.kind() != FaultKind.RETRY || logs.failed()) {
            log.error("partition={} can't be opened and stays offline", id, failed);
        } else if (!topic.id().equals(missing.put(id, topic.id()))) {
            log.warn("partition={} can't be made now: {}", id, failed.getMessage());
        }
        incomplete = !missing.isEmpty();
    }

    /** Whether there are partitions that {@link #retry} may make. From any thread. */
    public boolean isIncomplete() {
        return incomplete;
    }

    /** Makes what could not be made before. True when some of it was. */
    public boolean retry(MetadataImage image) {
        boolean some = false;
        for (Map.Entry<TopicPartition, Uuid> each : List.copyOf(missing.entrySet())) {
            TopicPartition id = each.getKey();
            TopicImage topic = image.topics().find(id.topic());
            if (topic == null || !topic.id().equals(each.getValue())) {
                missing.remove(id);
            } else {
                apply(topic, id.partition(), settings(topic, image));
                some |= !missing.containsKey(id);
            }
        }
        incomplete = !missing.isEmpty();
        return some;
    }

    private Partition open(
            TopicImage topic, TopicPartition id, PartitionState state, Settings settings) {
        PartitionLog existing = logs.log(id);
        if (existing != null && belongsToAnother(existing, topic)) {
            String why = "has the id " + topic.id() + ", its log says " + existing.topicId();
            logs.keepAside(id, why, host.clock().millis());
            existing = null;
        }
        PartitionLog opened = existing;
        if (opened == null) {
            opened = logs.create(id, topic.id(), settings.logs());
        } else {
            opened.configure(settings.logs());
            if (opened.topicId() == null) {
                opened.assignTopicId(topic.id());
            }
        }
        return new Partition(opened, topic.id(), state, settings.rules(), host);
    }

    private static boolean belongsToAnother(PartitionLog existing, TopicImage topic) {
        return existing.topicId() != null && !topic.id().equals(existing.topicId());
    }

    private void configure(TopicImage topic, MetadataImage image) {
        Settings settings = settings(topic, image);
        for (int number = 0; number < topic.partitions().size(); number++) {
            Partition partition = partitions.partition(new TopicPartition(topic.name(), number));
            if (partition != null) {
                partition.log().configure(settings.logs());
                partition.configure(settings.rules());
            }
        }
    }

    private void delete(TopicImage topic) {
        for (int number = 0; number < topic.partitions().size(); number++) {
            TopicPartition id = new TopicPartition(topic.name(), number);
            Partition partition = partitions.partition(id);
            if (partition != null && partition.topicId().equals(topic.id())) {
                remove(partition);
            }
        }
    }

    private void remove(Partition partition) {
        partitions.remove(partition);
        logs.delete(partition.id(), host.clock().millis());
    }
}
