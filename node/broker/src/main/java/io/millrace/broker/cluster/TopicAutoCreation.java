package io.millrace.broker.cluster;

import io.millrace.config.ServerSettings;
import io.millrace.metadata.MetadataImage;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.CreateTopicsRequest;
import io.millrace.protocol.message.CreateTopicsRequest.CreatableTopic;
import io.millrace.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import io.millrace.protocol.message.CreateTopicsResponse;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes topics that clients or the broker itself just use. Safe from any thread; what comes after
 * may run on another one.
 */
public final class TopicAutoCreation {
    private static final Logger log = LoggerFactory.getLogger(TopicAutoCreation.class);

    private static final int DEFAULT = -1;

    /** How long a request that uses a topic waits for it. */
    private static final int CREATION_MILLIS_MAX = 5_000;

    private final ControllerLink controller;
    private final Supplier<MetadataImage> image;
    private final boolean enabled;
    private final boolean alone;
    private final ServerSettings.OffsetsTopic offsetsTopic;
    private final ServerSettings.TransactionsTopic transactionsTopic;

    /** The last refusal that was logged: clients ask again and again. */
    private volatile @Nullable String told;

    /**
     * @param enabled {@code auto.create.topics.enable}; internal topics are made anyway
     * @param alone whether this node was started without peers: then it need not wait for others
     */
    public TopicAutoCreation(
            ControllerLink controller,
            Supplier<MetadataImage> image,
            boolean enabled,
            boolean alone,
            ServerSettings.Coordinators coordinators) {
        this.controller = controller;
        this.image = image;
        this.enabled = enabled;
        this.alone = alone;
        this.offsetsTopic = coordinators.groups().offsets().topic();
        this.transactionsTopic = coordinators.transactions().topic();
    }

    /** Whether using a topic of this name would make it. */
    public boolean allows(String name) {
        return enabled || InternalTopics.contains(name);
    }

    /** Makes those that are missing and can be; then goes on, whatever came of it. */
    public void create(Collection<String> names, Runnable then) {
        controller.send(
                new CreateTopicsRequest().topics(names.stream().map(this::topic).toList()),
                CREATION_MILLIS_MAX,
                reply -> {
                    tell(reply);
                    then.run();
                });
    }

    /** Clients that need an internal topic hear only that its coordinator is not there. */
    private void tell(ControllerLink.Reply reply) {
        if (!(reply instanceof ControllerLink.Reply.Answered answered)) {
            return;
        }
        for (CreateTopicsResponse.CreatableTopicResult each :
                ((CreateTopicsResponse) answered.response()).topics()) {
            ErrorCode code = ErrorCode.of(each.errorCode());
            boolean refused = code != ErrorCode.NONE && code != ErrorCode.TOPIC_ALREADY_EXISTS;
            String what = each.name() + " can't be made: " + code + " " + each.errorMessage();
            if (refused && InternalTopics.contains(each.name()) && !what.equals(told)) {
                told = what;
                log.error("{}", what);
            }
        }
    }

    private CreatableTopic topic(String name) {
        return switch (name) {
            case InternalTopics.CONSUMER_OFFSETS ->
                    topic(
                            name,
                            offsetsTopic.partitions(),
                            copies(offsetsTopic.replicationFactor()),
                            offsetsConfigs());
            case InternalTopics.TRANSACTION_STATE -> {
                short copies = copies(transactionsTopic.replicationFactor());
                yield topic(
                        name, transactionsTopic.partitions(), copies, transactionConfigs(copies));
            }
            default -> topic(name, DEFAULT, (short) DEFAULT, Map.of());
        };
    }

    private CreatableTopic topic(
            String name, int partitions, short copies, Map<String, String> configs) {
        return new CreatableTopic()
                .name(name)
                .numPartitions(partitions)
                .replicationFactor(copies)
                .configs(
                        new TreeMap<>(configs)
                                .entrySet().stream()
                                        .map(each ->
                                                new CreatableTopicConfig()
                                                        .name(each.getKey())
                                                        .value(each.getValue()))
                                        .toList());
    }

    /**
     * As many as are asked for, also while nodes are down: a topic with fewer copies would keep
     * them. The controller refuses it then, and the client comes again. A node without peers has as
     * many as there are nodes.
     */
    private short copies(short wanted) {
        int nodes = Math.max(1, image.get().cluster().brokers().size());
        return alone ? (short) Math.min(nodes, wanted) : wanted;
    }

    private Map<String, String> offsetsConfigs() {
        return Map.of(
                "cleanup.policy", "compact",
                "compression.type", "producer",
                "segment.bytes", String.valueOf(offsetsTopic.segmentBytes()));
    }

    private Map<String, String> transactionConfigs(short copies) {
        return Map.of(
                "cleanup.policy", "compact",
                "compression.type", "uncompressed",
                "min.insync.replicas",
                        String.valueOf(Math.min(copies, transactionsTopic.inSyncReplicasMin())),
                "segment.bytes", String.valueOf(transactionsTopic.segmentBytes()),
                "unclean.leader.election.enable", "false");
    }
}
