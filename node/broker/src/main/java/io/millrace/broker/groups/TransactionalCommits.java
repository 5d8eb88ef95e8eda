package io.millrace.broker.groups;

import io.millrace.base.TopicPartition;
import io.millrace.broker.cluster.InternalTopics;
import io.millrace.broker.coordination.KeyPartition;
import io.millrace.broker.partition.Partition;
import io.millrace.broker.partition.Partitions;
import io.millrace.broker.produce.TransactionGate;
import io.millrace.broker.produce.TransactionalProducer;
import io.millrace.groups.AnyGroupCommand.CommitInTransaction;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.TopicImage;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.TxnOffsetCommitRequest;
import io.millrace.protocol.message.TxnOffsetCommitResponse;
import io.millrace.storage.Admission;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Commits offsets in transactions: where the transaction is not open yet in the group's partition,
 * its coordinator is asked first (KIP-890). Callable from any thread.
 */
public final class TransactionalCommits {

    /** From here the partition becomes part of the transaction by being written to. */
    private static final short ADD_VERSION = 5;

    /** From here the client knows that its transaction can be aborted and begun anew. */
    private static final short ABORTABLE_VERSION = 4;

    private final Supplier<MetadataImage> image;
    private final Partitions partitions;
    private final TransactionGate gate;
    private final GroupRuntime groups;

    public TransactionalCommits(
            Supplier<MetadataImage> image,
            Partitions partitions,
            TransactionGate gate,
            GroupRuntime groups) {
        this.image = image;
        this.partitions = partitions;
        this.gate = gate;
        this.groups = groups;
    }

    /**
     * @param answered called once, on a coordinators' thread or at once on the caller's; must not
     *     block
     */
    public void commit(
            TxnOffsetCommitRequest request,
            short version,
            Consumer<TxnOffsetCommitResponse> answered) {
        CommitInTransaction command = new CommitInTransaction(request, version);
        Consumer<ErrorCode> refused = error -> answered.accept(command.refused(error));
        Partition partition = partitionOf(request.groupId());
        if (request.groupId().isEmpty()) {
            refused.accept(ErrorCode.INVALID_GROUP_ID);
            return;
        }
        if (partition == null) {
            refused.accept(ErrorCode.NOT_COORDINATOR);
            return;
        }
        boolean adds = version >= ADD_VERSION;
        int epoch = partition.leaderEpoch();
        Admission admission =
                partition.admission(request.producerId(), request.producerEpoch(), adds);
        if (admission == null) {
            groups.commitInTransaction(command, Admission.NONE, answered);
            return;
        }
        gate.admit(
                adds ? TransactionGate.Mode.ADD : TransactionGate.Mode.VERIFY,
                new TransactionalProducer(
                        request.transactionalId(), request.producerId(), request.producerEpoch()),
                List.of(partition.id()),
                errors -> {
                    ErrorCode error =
                            errors.getOrDefault(partition.id(), ErrorCode.UNKNOWN_SERVER_ERROR);
                    if (error == ErrorCode.NONE && partition.leaderEpoch() != epoch) {
                        // Who led meanwhile may have written the end of what was admitted.
                        refused.accept(ErrorCode.NOT_COORDINATOR);
                    } else if (error == ErrorCode.NONE) {
                        groups.commitInTransaction(command, admission, answered);
                    } else {
                        refused.accept(shown(error, version));
                    }
                });
    }

    private @Nullable Partition partitionOf(String groupId) {
        TopicImage topic = image.get().topics().find(InternalTopics.CONSUMER_OFFSETS);
        return topic == null
                ? null
                : partitions.partition(
                        new TopicPartition(
                                InternalTopics.CONSUMER_OFFSETS,
                                KeyPartition.of(groupId, topic.partitions().size())));
    }

    /** What the transaction's coordinator answers, as the clients of a version understand it. */
    private static ErrorCode shown(ErrorCode error, short version) {
        return switch (error) {
            case PRODUCER_FENCED -> ErrorCode.INVALID_PRODUCER_EPOCH;
            case TRANSACTION_ABORTABLE ->
                    version < ABORTABLE_VERSION ? ErrorCode.INVALID_TXN_STATE : error;
            // Older clients know how to wait for a coordinator, not for a connection.
            case NETWORK_EXCEPTION -> ErrorCode.COORDINATOR_LOAD_IN_PROGRESS;
            case REQUEST_TIMED_OUT, UNKNOWN_TOPIC_OR_PARTITION, NOT_ENOUGH_REPLICAS ->
                    ErrorCode.COORDINATOR_NOT_AVAILABLE;
            default -> error;
        };
    }
}
