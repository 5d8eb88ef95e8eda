package io.millrace.simulation.client;

import io.millrace.base.TopicPartition;
import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ApiResponse;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.AddOffsetsToTxnRequest;
import io.millrace.protocol.message.AddOffsetsToTxnResponse;
import io.millrace.protocol.message.AddPartitionsToTxnRequest;
import io.millrace.protocol.message.AddPartitionsToTxnRequest.AddPartitionsToTxnTopic;
import io.millrace.protocol.message.AddPartitionsToTxnResponse;
import io.millrace.protocol.message.EndTxnRequest;
import io.millrace.protocol.message.EndTxnResponse;
import io.millrace.protocol.message.InitProducerIdRequest;
import io.millrace.protocol.message.InitProducerIdResponse;
import io.millrace.protocol.message.TxnOffsetCommitRequest;
import io.millrace.protocol.message.TxnOffsetCommitRequest.TxnOffsetCommitRequestPartition;
import io.millrace.protocol.message.TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic;
import io.millrace.protocol.message.TxnOffsetCommitResponse;
import java.util.Collection;
import java.util.List;

/** The requests of a transactional producer, and how their answers say what went wrong. */
public record TransactionRequests(String transactionalId, Protocol protocol, int timeoutMillis) {

    public Caller.Question init(Identity identity) {
        return new Caller.Question(
                Role.TRANSACTIONS,
                ApiKey.INIT_PRODUCER_ID,
                protocol.initVersion,
                () ->
                        new InitProducerIdRequest()
                                .transactionalId(transactionalId)
                                .transactionTimeoutMs(timeoutMillis)
                                .producerId(identity.producerId())
                                .producerEpoch(identity.epoch()),
                response -> ErrorCode.of(((InitProducerIdResponse) response).errorCode()));
    }

    public Caller.Question addPartitions(Identity identity, Collection<TopicPartition> partitions) {
        List<AddPartitionsToTxnTopic> topics =
                partitions.stream()
                        .map(each ->
                                new AddPartitionsToTxnTopic()
                                        .name(each.topic())
                                        .partitions(List.of(each.partition())))
                        .toList();
        return new Caller.Question(
                Role.TRANSACTIONS,
                ApiKey.ADD_PARTITIONS_TO_TXN,
                Protocol.ADD_PARTITIONS_VERSION,
                () ->
                        new AddPartitionsToTxnRequest()
                                .v3AndBelowTransactionalId(transactionalId)
                                .v3AndBelowProducerId(identity.producerId())
                                .v3AndBelowProducerEpoch(identity.epoch())
                                .v3AndBelowTopics(topics),
                TransactionRequests::addPartitionsError);
    }

    public static ErrorCode addPartitionsError(ApiResponse response) {
        return ((AddPartitionsToTxnResponse) response)
                .resultsByTopicV3AndBelow().stream()
                        .flatMap(topic -> topic.resultsByPartition().stream())
                        .map(each -> ErrorCode.of(each.partitionErrorCode()))
                        .filter(error -> error != ErrorCode.NONE)
                        .findFirst()
                        .orElse(ErrorCode.NONE);
    }

    public Caller.Question addOffsets(Identity identity, String group) {
        return new Caller.Question(
                Role.TRANSACTIONS,
                ApiKey.ADD_OFFSETS_TO_TXN,
                Protocol.ADD_OFFSETS_VERSION,
                () ->
                        new AddOffsetsToTxnRequest()
                                .transactionalId(transactionalId)
                                .producerId(identity.producerId())
                                .producerEpoch(identity.epoch())
                                .groupId(group),
                response -> ErrorCode.of(((AddOffsetsToTxnResponse) response).errorCode()));
    }

    public Caller.Question commitOffset(Identity identity, ConsumedOffset consumed) {
        return new Caller.Question(
                Role.GROUPS,
                ApiKey.TXN_OFFSET_COMMIT,
                protocol.offsetCommitVersion,
                () ->
                        new TxnOffsetCommitRequest()
                                .transactionalId(transactionalId)
                                .groupId(consumed.group())
                                .producerId(identity.producerId())
                                .producerEpoch(identity.epoch())
                                .generationIdOrMemberEpoch(consumed.member().generation())
                                .memberId(consumed.member().memberId())
                                .topics(
                                        List.of(
                                                new TxnOffsetCommitRequestTopic()
                                                        .name(consumed.partition().topic())
                                                        .partitions(List.of(offset(consumed))))),
                TransactionRequests::offsetCommitError);
    }

    private static TxnOffsetCommitRequestPartition offset(ConsumedOffset consumed) {
        return new TxnOffsetCommitRequestPartition()
                .partitionIndex(consumed.partition().partition())
                .committedOffset(consumed.offset())
                .committedLeaderEpoch(-1)
                .committedMetadata("");
    }

    public static ErrorCode offsetCommitError(ApiResponse response) {
        return ErrorCode.of(
                ((TxnOffsetCommitResponse) response)
                        .topics()
                        .getFirst()
                        .partitions()
                        .getFirst()
                        .errorCode());
    }

    public Caller.Question end(Identity identity, boolean commit) {
        return new Caller.Question(
                Role.TRANSACTIONS,
                ApiKey.END_TXN,
                protocol.endVersion,
                () ->
                        new EndTxnRequest()
                                .transactionalId(transactionalId)
                                .producerId(identity.producerId())
                                .producerEpoch(identity.epoch())
                                .committed(commit),
                response -> ErrorCode.of(((EndTxnResponse) response).errorCode()));
    }
}
