package io.millrace.broker.cluster;

import io.millrace.base.Randomness;
import io.millrace.base.Uuid;
import io.millrace.broker.cluster.ControllerLoop.Result;
import io.millrace.config.ServerSettings;
import io.millrace.metadata.controller.Command.CreateTopics;
import io.millrace.metadata.controller.Command.CreatedTopic;
import io.millrace.metadata.controller.Command.NewTopic;
import io.millrace.protocol.ErrorCode;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes topics that clients or the broker itself just use. Safe from any thread; what comes after
 * runs on the controller thread.
 */
public final class TopicAutoCreation {
    private static final Logger log = LoggerFactory.getLogger(TopicAutoCreation.class);

    private static final int DEFAULT = -1;

    private final ControllerLoop controller;
    private final boolean enabled;
    private final ServerSettings.OffsetsTopic offsetsTopic;
    private final ServerSettings.TransactionsTopic transactionsTopic;
    private final Randomness randomness;

    /** The last refusal that was logged: clients ask again and again. By the controller thread. */
    private @Nullable String told;

    /**
     * @param enabled {@code auto.create.topics.enable}; internal topics are made anyway
     */
    public TopicAutoCreation(
            ControllerLoop controller,
            boolean enabled,
            ServerSettings.Coordinators coordinators,
            Randomness randomness) {
        this.controller = controller;
        this.enabled = enabled;
        this.offsetsTopic = coordinators.groups().offsets().topic();
        this.transactionsTopic = coordinators.transactions().topic();
        this.randomness = randomness;
    }

    /** Whether using a topic of this name would make it. */
    public boolean allows(String name) {
        return enabled || InternalTopics.contains(name);
    }

    /** Makes those that are missing and can be; then goes on, whatever came of it. */
    public void create(Collection<String> names, Runnable then) {
        List<NewTopic> topics = names.stream().map(this::topic).toList();
        controller.submit(
                new CreateTopics(topics, false),
                result -> {
                    tell(result);
                    then.run();
                });
    }

    /** Clients that need an internal topic hear only that its coordinator is not there. */
    private void tell(Result<List<CreatedTopic>> result) {
        if (!(result instanceof Result.Done<List<CreatedTopic>> done)) {
            return;
        }
        for (CreatedTopic each : done.answer()) {
            ErrorCode code = each.error().code();
            boolean refused = !each.error().isNone() && code != ErrorCode.TOPIC_ALREADY_EXISTS;
            String what = each.name() + " can't be made: " + code + " " + each.error().message();
            if (refused && InternalTopics.contains(each.name()) && !what.equals(told)) {
                told = what;
                log.error("{}", what);
            }
        }
    }

    private NewTopic topic(String name) {
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

    private NewTopic topic(String name, int partitions, short copies, Map<String, String> configs) {
        return new NewTopic(name, Uuid.random(randomness), partitions, copies, Map.of(), configs);
    }

    /** As many copies as there are nodes, up to what was asked for. */
    private short copies(short wanted) {
        int nodes = Math.max(1, controller.image().cluster().active().size());
        return (short) Math.min(nodes, wanted);
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
