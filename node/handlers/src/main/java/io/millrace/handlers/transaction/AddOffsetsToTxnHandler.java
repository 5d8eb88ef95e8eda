package io.millrace.handlers.transaction;

import io.millrace.base.TopicPartition;
import io.millrace.broker.cluster.ClusterView;
import io.millrace.broker.cluster.InternalTopics;
import io.millrace.broker.cluster.TopicAutoCreation;
import io.millrace.broker.coordination.KeyPartition;
import io.millrace.broker.transactions.TransactionCommands;
import io.millrace.coordination.ProducerIdentity;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.metadata.TopicImage;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.AddOffsetsToTxnRequest;
import io.millrace.protocol.message.AddOffsetsToTxnResponse;
import io.millrace.transactions.TransactionCommand;
import java.util.List;

/**
 * AddOffsetsToTxn, v0 to v4: a group's partition of {@code __consumer_offsets} is added. Its
 * clients ask before they look for the group's coordinator, so it may be for this to make the
 * topic.
 */
public final class AddOffsetsToTxnHandler implements Handler<AddOffsetsToTxnRequest> {
    private static final short FENCED_VERSION = 2;

    private final ClusterView cluster;
    private final TransactionCommands transactions;
    private final TopicAutoCreation creation;

    public AddOffsetsToTxnHandler(
            ClusterView cluster, TransactionCommands transactions, TopicAutoCreation creation) {
        this.cluster = cluster;
        this.transactions = transactions;
        this.creation = creation;
    }

    @Override
    public void handle(AddOffsetsToTxnRequest request, Call call) {
        if (cluster.image().topics().find(InternalTopics.CONSUMER_OFFSETS) == null) {
            creation.create(List.of(InternalTopics.CONSUMER_OFFSETS), () -> add(request, call));
        } else {
            add(request, call);
        }
    }

    private void add(AddOffsetsToTxnRequest request, Call call) {
        TopicImage offsets = cluster.image().topics().find(InternalTopics.CONSUMER_OFFSETS);
        if (offsets == null || offsets.partitions().isEmpty()) {
            answer(call, ErrorCode.COORDINATOR_NOT_AVAILABLE);
            return;
        }
        int partition = KeyPartition.of(request.groupId(), offsets.partitions().size());
        transactions.submit(
                new TransactionCommand.AddPartitions(
                        request.transactionalId(),
                        new ProducerIdentity(request.producerId(), request.producerEpoch()),
                        List.of(new TopicPartition(InternalTopics.CONSUMER_OFFSETS, partition)),
                        (short) 0,
                        transactions.additionWaitMillisMax(),
                        call.connection()),
                error -> answer(call, error));
    }

    private static void answer(Call call, ErrorCode error) {
        if (Overtaken.ended(error, call)) {
            return;
        }
        call.answer(
                new AddOffsetsToTxnResponse()
                        .errorCode(Fencing.shown(error, call.version(), FENCED_VERSION)));
    }
}
