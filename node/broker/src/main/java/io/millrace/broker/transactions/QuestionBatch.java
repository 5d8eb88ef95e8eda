package io.millrace.broker.transactions;

import io.millrace.base.TopicPartition;
import io.millrace.broker.peers.PeerAnswer;
import io.millrace.broker.produce.TransactionGate.Mode;
import io.millrace.broker.transactions.RemoteCoordinators.Question;
import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.AddPartitionsToTxnRequest;
import io.millrace.protocol.message.AddPartitionsToTxnRequest.AddPartitionsToTxnTopic;
import io.millrace.protocol.message.AddPartitionsToTxnRequest.AddPartitionsToTxnTransaction;
import io.millrace.protocol.message.AddPartitionsToTxnResponse;
import io.millrace.protocol.message.AddPartitionsToTxnResponse.AddPartitionsToTxnTopicResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The questions of one AddPartitionsToTxn, one for each transactional id. Owned by the
 * coordinators' thread.
 */
final class QuestionBatch implements PeerQueues.Batch<Question> {
    private final BiConsumer<Question, Map<TopicPartition, ErrorCode>> answered;
    private final Map<String, Question> byTransaction = new LinkedHashMap<>();

    QuestionBatch(BiConsumer<Question, Map<TopicPartition, ErrorCode>> answered) {
        this.answered = answered;
    }

    @Override
    public boolean take(Question question) {
        return byTransaction.putIfAbsent(question.producer().transactionalId(), question) == null;
    }

    @Override
    public boolean isEmpty() {
        return byTransaction.isEmpty();
    }

    @Override
    public ApiRequest request() {
        return new AddPartitionsToTxnRequest()
                .transactions(
                        byTransaction.values().stream().map(QuestionBatch::transaction).toList());
    }

    private static AddPartitionsToTxnTransaction transaction(Question question) {
        Map<String, List<Integer>> byTopic = new LinkedHashMap<>();
        for (TopicPartition each : question.partitions()) {
            byTopic.computeIfAbsent(each.topic(), name -> new ArrayList<>()).add(each.partition());
        }
        List<AddPartitionsToTxnTopic> topics = new ArrayList<>();
        byTopic.forEach((name, numbers) ->
                topics.add(new AddPartitionsToTxnTopic().name(name).partitions(numbers)));
        return new AddPartitionsToTxnTransaction()
                .transactionalId(question.producer().transactionalId())
                .producerId(question.producer().producerId())
                .producerEpoch(question.producer().producerEpoch())
                .verifyOnly(question.mode() == Mode.VERIFY)
                .topics(topics);
    }

    @Override
    public void answered(PeerAnswer answer) {
        switch (answer) {
            case PeerAnswer.Answered told -> answered((AddPartitionsToTxnResponse) told.response());
            // Nobody knows whether it was added: asking again does no harm.
            case PeerAnswer.Failed ignored -> endAll(ErrorCode.NETWORK_EXCEPTION);
        }
    }

    private void answered(AddPartitionsToTxnResponse response) {
        ErrorCode error = ErrorCode.of(response.errorCode());
        if (error != ErrorCode.NONE) {
            // A node that may not ask is nothing that a producer could mend.
            endAll(
                    error == ErrorCode.CLUSTER_AUTHORIZATION_FAILED
                            ? ErrorCode.INVALID_TXN_STATE
                            : error);
            return;
        }
        Map<String, List<AddPartitionsToTxnTopicResult>> told = new HashMap<>();
        response.resultsByTransaction()
                .forEach(each -> told.put(each.transactionalId(), each.topicResults()));
        byTransaction.forEach((id, question) ->
                answered.accept(question, errors(question, told.getOrDefault(id, List.of()))));
    }

    /** Each partition has an entry; one of which nothing is said may not be written. */
    private static Map<TopicPartition, ErrorCode> errors(
            Question question, List<AddPartitionsToTxnTopicResult> topics) {
        Map<TopicPartition, ErrorCode> errors =
                RemoteCoordinators.all(question.partitions(), ErrorCode.UNKNOWN_SERVER_ERROR);
        for (AddPartitionsToTxnTopicResult topic : topics) {
            for (var each : topic.resultsByPartition()) {
                errors.replace(
                        new TopicPartition(topic.name(), each.partitionIndex()),
                        ErrorCode.of(each.partitionErrorCode()));
            }
        }
        return errors;
    }

    private void endAll(ErrorCode error) {
        byTransaction.values().forEach(each -> each.answerAll(error));
    }
}
