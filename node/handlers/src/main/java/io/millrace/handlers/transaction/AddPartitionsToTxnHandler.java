package io.millrace.handlers.transaction;

import io.millrace.base.TopicPartition;
import io.millrace.broker.cluster.ClusterView;
import io.millrace.broker.cluster.InternalTopics;
import io.millrace.broker.transactions.TransactionCommands;
import io.millrace.coordination.ProducerIdentity;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.handlers.group.Gathering;
import io.millrace.metadata.TopicImage;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.AddPartitionsToTxnRequest;
import io.millrace.protocol.message.AddPartitionsToTxnRequest.AddPartitionsToTxnTopic;
import io.millrace.protocol.message.AddPartitionsToTxnRequest.AddPartitionsToTxnTransaction;
import io.millrace.protocol.message.AddPartitionsToTxnResponse;
import io.millrace.protocol.message.AddPartitionsToTxnResponse.AddPartitionsToTxnPartitionResult;
import io.millrace.protocol.message.AddPartitionsToTxnResponse.AddPartitionsToTxnResult;
import io.millrace.protocol.message.AddPartitionsToTxnResponse.AddPartitionsToTxnTopicResult;
import io.millrace.transactions.TransactionCommand;
import io.millrace.transactions.TransactionCommand.AddPartitions;
import io.millrace.transactions.TransactionCommand.VerifyPartitions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * AddPartitionsToTxn, v0 to v5. Up to v3 clients speak it, for one transaction; from v4 brokers,
 * for several, each added to or only looked at. With one partition that does not exist, nothing is
 * added.
 */
public final class AddPartitionsToTxnHandler implements Handler<AddPartitionsToTxnRequest> {
    private static final short FENCED_VERSION = 2;
    private static final short BATCHED_VERSION = 4;

    private final ClusterView cluster;
    private final TransactionCommands transactions;

    public AddPartitionsToTxnHandler(ClusterView cluster, TransactionCommands transactions) {
        this.cluster = cluster;
        this.transactions = transactions;
    }

    @Override
    public void handle(AddPartitionsToTxnRequest request, Call call) {
        if (call.version() >= BATCHED_VERSION) {
            batch(request.transactions(), call);
            return;
        }
        AddPartitionsToTxnTransaction only =
                new AddPartitionsToTxnTransaction()
                        .transactionalId(request.v3AndBelowTransactionalId())
                        .producerId(request.v3AndBelowProducerId())
                        .producerEpoch(request.v3AndBelowProducerEpoch())
                        .topics(request.v3AndBelowTopics());
        submit(
                only,
                call,
                results ->
                        call.answer(
                                new AddPartitionsToTxnResponse()
                                        .resultsByTopicV3AndBelow(results)));
    }

    private void batch(List<AddPartitionsToTxnTransaction> wanted, Call call) {
        Gathering.of(
                wanted,
                new AddPartitionsToTxnResult(),
                (transaction, answered) ->
                        submit(
                                transaction,
                                call,
                                results ->
                                        answered.accept(
                                                new AddPartitionsToTxnResult()
                                                        .transactionalId(
                                                                transaction.transactionalId())
                                                        .topicResults(results))),
                results ->
                        call.answer(
                                new AddPartitionsToTxnResponse().resultsByTransaction(results)));
    }

    private void submit(
            AddPartitionsToTxnTransaction wanted,
            Call call,
            Consumer<List<AddPartitionsToTxnTopicResult>> answered) {
        short version = call.version();
        boolean byBroker = version >= BATCHED_VERSION;
        Map<TopicPartition, ErrorCode> refused = refused(wanted.topics(), byBroker);
        if (!refused.isEmpty()) {
            answered.accept(results(wanted.topics(), refused, version));
            return;
        }
        List<TopicPartition> partitions = partitions(wanted.topics());
        ProducerIdentity producer =
                new ProducerIdentity(wanted.producerId(), wanted.producerEpoch());
        if (wanted.verifyOnly()) {
            transactions.submit(
                    new VerifyPartitions(wanted.transactionalId(), producer, partitions),
                    errors -> answered.accept(results(wanted.topics(), errors, version)));
            return;
        }
        transactions.submit(
                new AddPartitions(
                        wanted.transactionalId(),
                        producer,
                        partitions,
                        (short) (byBroker ? 2 : 0),
                        // Brokers come again by themselves; others of the batch need not wait.
                        byBroker ? 0 : transactions.additionWaitMillisMax(),
                        byBroker ? TransactionCommand.NO_CONNECTION : call.connection()),
                error -> {
                    if (byBroker || !Overtaken.ended(error, call)) {
                        answered.accept(results(wanted.topics(), all(partitions, error), version));
                    }
                });
    }

    /** Empty when all can be added; otherwise what is said of each partition. */
    private Map<TopicPartition, ErrorCode> refused(
            List<AddPartitionsToTxnTopic> topics, boolean byBroker) {
        Map<TopicPartition, ErrorCode> errors = new HashMap<>();
        boolean complete = true;
        for (TopicPartition each : partitions(topics)) {
            ErrorCode error = refusal(each, byBroker);
            complete &= error == ErrorCode.NONE;
            errors.put(each, error == ErrorCode.NONE ? ErrorCode.OPERATION_NOT_ATTEMPTED : error);
        }
        return complete ? Map.of() : errors;
    }

    /** Clients may not write to topics of coordinators, in transactions neither. */
    private ErrorCode refusal(TopicPartition partition, boolean byBroker) {
        if (!byBroker && InternalTopics.contains(partition.topic())) {
            return ErrorCode.TOPIC_AUTHORIZATION_FAILED;
        }
        TopicImage topic = cluster.image().topics().find(partition.topic());
        return topic != null && topic.partition(partition.partition()) != null
                ? ErrorCode.NONE
                : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
    }

    private static List<TopicPartition> partitions(List<AddPartitionsToTxnTopic> topics) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (AddPartitionsToTxnTopic topic : topics) {
            topic.partitions()
                    .forEach(each -> partitions.add(new TopicPartition(topic.name(), each)));
        }
        return partitions;
    }

    private static Map<TopicPartition, ErrorCode> all(
            List<TopicPartition> partitions, ErrorCode error) {
        Map<TopicPartition, ErrorCode> errors = new HashMap<>();
        partitions.forEach(each -> errors.put(each, error));
        return errors;
    }

    private static List<AddPartitionsToTxnTopicResult> results(
            List<AddPartitionsToTxnTopic> topics,
            Map<TopicPartition, ErrorCode> errors,
            short version) {
        List<AddPartitionsToTxnTopicResult> results = new ArrayList<>();
        for (AddPartitionsToTxnTopic topic : topics) {
            List<AddPartitionsToTxnPartitionResult> partitions = new ArrayList<>();
            for (int number : topic.partitions()) {
                ErrorCode error =
                        errors.getOrDefault(
                                new TopicPartition(topic.name(), number),
                                ErrorCode.UNKNOWN_SERVER_ERROR);
                partitions.add(
                        new AddPartitionsToTxnPartitionResult()
                                .partitionIndex(number)
                                .partitionErrorCode(Fencing.shown(error, version, FENCED_VERSION)));
            }
            results.add(
                    new AddPartitionsToTxnTopicResult()
                            .name(topic.name())
                            .resultsByPartition(partitions));
        }
        return results;
    }
}
