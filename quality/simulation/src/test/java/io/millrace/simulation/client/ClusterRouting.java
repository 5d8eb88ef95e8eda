package io.millrace.simulation.client;

import io.millrace.broker.coordination.KeyPartition;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.PartitionImage;
import io.millrace.metadata.TopicImage;
import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.ApiResponse;
import io.millrace.protocol.message.AddOffsetsToTxnRequest;
import io.millrace.protocol.message.AddPartitionsToTxnRequest;
import io.millrace.protocol.message.EndTxnRequest;
import io.millrace.protocol.message.FetchRequest;
import io.millrace.protocol.message.HeartbeatRequest;
import io.millrace.protocol.message.InitProducerIdRequest;
import io.millrace.protocol.message.JoinGroupRequest;
import io.millrace.protocol.message.OffsetFetchRequest;
import io.millrace.protocol.message.ProduceRequest;
import io.millrace.protocol.message.SyncGroupRequest;
import io.millrace.protocol.message.TxnOffsetCommitRequest;
import io.millrace.simulation.world.Node;
import io.millrace.simulation.world.Scheduler;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client's routes: to leaders and coordinators as any one node knew them when the client looked
 * last. It looks again when an answer is an error, or does not come.
 */
public final class ClusterRouting implements Routing {
    private static final String GROUPS = "__consumer_offsets";
    private static final String TRANSACTIONS = "__transaction_state";

    private final Scheduler scheduler;
    private final List<Node> nodes;
    private @Nullable MetadataImage view;

    public ClusterRouting(Scheduler scheduler, List<Node> nodes) {
        this.scheduler = scheduler;
        this.nodes = nodes;
    }

    @Override
    public Node target(ApiRequest request) {
        return switch (request) {
            case ProduceRequest produce ->
                    leader(
                            produce.topicData().getFirst().name(),
                            produce.topicData().getFirst().partitionData().getFirst().index());
            case FetchRequest fetch ->
                    leader(
                            fetch.topics().getFirst().topic(),
                            fetch.topics().getFirst().partitions().getFirst().partition());
            case InitProducerIdRequest init -> coordinator(TRANSACTIONS, init.transactionalId());
            case AddPartitionsToTxnRequest add ->
                    coordinator(TRANSACTIONS, add.v3AndBelowTransactionalId());
            case AddOffsetsToTxnRequest add -> coordinator(TRANSACTIONS, add.transactionalId());
            case EndTxnRequest end -> coordinator(TRANSACTIONS, end.transactionalId());
            case TxnOffsetCommitRequest commit -> coordinator(GROUPS, commit.groupId());
            case OffsetFetchRequest fetch ->
                    coordinator(GROUPS, fetch.groups().getFirst().groupId());
            case JoinGroupRequest join -> coordinator(GROUPS, join.groupId());
            case SyncGroupRequest sync -> coordinator(GROUPS, sync.groupId());
            case HeartbeatRequest beat -> coordinator(GROUPS, beat.groupId());
            default -> any();
        };
    }

    private Node any() {
        return nodes.get(scheduler.random().nextInt(nodes.size()));
    }

    private @Nullable MetadataImage view() {
        if (view == null) {
            Node asked = any();
            view = asked.isUp() && !asked.isPaused() ? asked.broker().image() : null;
        }
        return view;
    }

    private Node coordinator(String topic, @Nullable String key) {
        MetadataImage known = view();
        if (known == null || key == null) {
            return any();
        }
        TopicImage found = known.topics().find(topic);
        return found == null
                ? any()
                : leader(topic, KeyPartition.of(key, found.partitions().size()));
    }

    private Node leader(String topic, int partition) {
        MetadataImage known = view();
        PartitionImage found = known == null ? null : known.topics().partition(topic, partition);
        return found == null || found.leader() < 1 ? any() : nodes.get(found.leader() - 1);
    }

    @Override
    public void heard(@Nullable ApiResponse response) {
        boolean[] wrong = {response == null};
        if (response != null) {
            response.eachError(code -> wrong[0] |= code != 0);
        }
        if (wrong[0]) {
            view = null;
        }
    }
}
