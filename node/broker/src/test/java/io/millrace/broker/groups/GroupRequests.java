package io.millrace.broker.groups;

import io.millrace.groups.AnyGroupCommand;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.JoinGroupRequest;
import io.millrace.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import io.millrace.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.millrace.protocol.message.TxnOffsetCommitRequest;
import io.millrace.protocol.message.TxnOffsetCommitRequest.TxnOffsetCommitRequestPartition;
import io.millrace.protocol.message.TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic;
import io.millrace.protocol.message.TxnOffsetCommitResponse;
import java.util.List;

/** What tests of groups send: a consumer of one topic, a producer in a transaction. */
final class GroupRequests {
    static final int REBALANCE_MILLIS = 10_000;
    static final int PRODUCER_ID = 3;

    private GroupRequests() {}

    /** Of a consumer without an id of its own. */
    static JoinGroupRequest join(String group) {
        return new JoinGroupRequest()
                .groupId(group)
                .sessionTimeoutMs(REBALANCE_MILLIS)
                .rebalanceTimeoutMs(REBALANCE_MILLIS)
                .protocolType("consumer")
                .protocols(List.of(new JoinGroupRequestProtocol().name("range")));
    }

    /** Of nobody in the group, as clients before KIP-447 commit. */
    static TxnOffsetCommitRequest commitInTransaction(String group, long offset) {
        TxnOffsetCommitRequestTopic topic =
                new TxnOffsetCommitRequestTopic()
                        .name("t")
                        .partitions(
                                List.of(
                                        new TxnOffsetCommitRequestPartition()
                                                .committedOffset(offset)));
        return new TxnOffsetCommitRequest()
                .transactionalId("tx")
                .groupId(group)
                .generationIdOrMemberEpoch(-1)
                .producerId(PRODUCER_ID)
                .topics(List.of(topic));
    }

    /** What the only partition of such a commit got. */
    static ErrorCode code(TxnOffsetCommitResponse answer) {
        return ErrorCode.of(answer.topics().getFirst().partitions().getFirst().errorCode());
    }

    /** Asks for all that the group has committed. */
    static AnyGroupCommand.FetchOffsets fetchOffsets(String group) {
        return new AnyGroupCommand.FetchOffsets(
                new OffsetFetchRequestGroup().groupId(group).topics(null), false);
    }
}
