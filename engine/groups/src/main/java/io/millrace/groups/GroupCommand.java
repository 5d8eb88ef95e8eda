package io.millrace.groups;

import io.millrace.base.Uuid;
import io.millrace.coordination.TransactionEnd;
import io.millrace.groups.classic.Join;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.DeleteGroupsResponse.DeletableGroupResult;
import io.millrace.protocol.message.DescribeGroupsResponse.DescribedGroup;
import io.millrace.protocol.message.HeartbeatRequest;
import io.millrace.protocol.message.HeartbeatResponse;
import io.millrace.protocol.message.JoinGroupResponse;
import io.millrace.protocol.message.LeaveGroupRequest.MemberIdentity;
import io.millrace.protocol.message.LeaveGroupResponse;
import io.millrace.protocol.message.ListGroupsResponse;
import io.millrace.protocol.message.OffsetCommitRequest;
import io.millrace.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.millrace.protocol.message.OffsetCommitResponse;
import io.millrace.protocol.message.OffsetCommitResponse.OffsetCommitResponsePartition;
import io.millrace.protocol.message.OffsetCommitResponse.OffsetCommitResponseTopic;
import io.millrace.protocol.message.OffsetDeleteRequest;
import io.millrace.protocol.message.OffsetDeleteResponse;
import io.millrace.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.millrace.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import io.millrace.protocol.message.SyncGroupRequest;
import io.millrace.protocol.message.SyncGroupResponse;
import io.millrace.protocol.message.TxnOffsetCommitRequest;
import io.millrace.protocol.message.TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic;
import io.millrace.protocol.message.TxnOffsetCommitResponse;
import io.millrace.protocol.message.TxnOffsetCommitResponse.TxnOffsetCommitResponsePartition;
import io.millrace.protocol.message.TxnOffsetCommitResponse.TxnOffsetCommitResponseTopic;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a group coordinator can be asked. Requests are as they came, except where a record says so;
 * byte fields belong to the engine, so that nothing is left behind in a request's own memory.
 *
 * @param <R> the answer
 */
public sealed interface GroupCommand<R> {

    /** The answer when the coordinator can't decide: not here, loading, overloaded. */
    R refused(ErrorCode error);

    /** Of the bytes that belong to the engine, while the command waits for its turn. */
    default long sizeBytes() {
        return 0;
    }

    /** A command about one group, which says where it goes. */
    sealed interface OfGroup<R> extends GroupCommand<R> {
        String groupId();
    }

    /** JoinGroup. */
    record JoinGroup(Join join) implements OfGroup<JoinGroupResponse> {
        @Override
        public long sizeBytes() {
            return Join.sizeBytes(join.request());
        }

        @Override
        public String groupId() {
            return join.request().groupId();
        }

        @Override
        public JoinGroupResponse refused(ErrorCode error) {
            return new JoinGroupResponse()
                    .errorCode(error.code())
                    .protocolName(null)
                    .memberId(join.request().memberId());
        }
    }

    /** SyncGroup. */
    record SyncGroup(SyncGroupRequest request) implements OfGroup<SyncGroupResponse> {

        /** Assignments beyond it fit into no group's record. */
        public static final int SIZE_BYTES_MAX = 16 << 20;

        @Override
        public long sizeBytes() {
            return request.assignments().stream()
                    .mapToLong(each -> each.assignment().remaining())
                    .sum();
        }

        @Override
        public String groupId() {
            return request.groupId();
        }

        @Override
        public SyncGroupResponse refused(ErrorCode error) {
            return new SyncGroupResponse().errorCode(error.code());
        }
    }

    /** Heartbeat. */
    record Heartbeat(HeartbeatRequest request) implements OfGroup<HeartbeatResponse> {
        @Override
        public String groupId() {
            return request.groupId();
        }

        /** While a shard loads, members need not worry: their sessions start when it has loaded. */
        @Override
        public HeartbeatResponse refused(ErrorCode error) {
            ErrorCode shown =
                    error == ErrorCode.COORDINATOR_LOAD_IN_PROGRESS ? ErrorCode.NONE : error;
            return new HeartbeatResponse().errorCode(shown.code());
        }
    }

    /** LeaveGroup, in the form of version 3: a batch of members. */
    record LeaveGroup(String groupId, List<MemberIdentity> members)
            implements OfGroup<LeaveGroupResponse> {
        @Override
        public LeaveGroupResponse refused(ErrorCode error) {
            return new LeaveGroupResponse().errorCode(error.code());
        }
    }

    /**
     * OffsetCommit.
     *
     * @param request all topics have their names
     */
    record CommitOffsets(OffsetCommitRequest request, short version)
            implements OfGroup<OffsetCommitResponse> {
        @Override
        public String groupId() {
            return request.groupId();
        }

        @Override
        public OffsetCommitResponse refused(ErrorCode error) {
            return new OffsetCommitResponse()
                    .topics(request.topics().stream().map(t -> refused(t, error)).toList());
        }

        private static OffsetCommitResponseTopic refused(
                OffsetCommitRequestTopic topic, ErrorCode error) {
            return new OffsetCommitResponseTopic()
                    .name(topic.name())
                    .topicId(topic.topicId())
                    .partitions(
                            topic.partitions().stream()
                                    .map(partition ->
                                            new OffsetCommitResponsePartition()
                                                    .partitionIndex(partition.partitionIndex())
                                                    .errorCode(error.code()))
                                    .toList());
        }
    }

    /**
     * OffsetFetch for one group, in the form of version 8.
     *
     * @param request all topics have their names
     */
    record FetchOffsets(OffsetFetchRequestGroup request, boolean requireStable)
            implements OfGroup<OffsetFetchResponseGroup> {
        @Override
        public String groupId() {
            return request.groupId();
        }

        @Override
        public OffsetFetchResponseGroup refused(ErrorCode error) {
            return new OffsetFetchResponseGroup().groupId(groupId()).errorCode(error.code());
        }
    }

    /**
     * TxnOffsetCommit: offsets that count when the producer's transaction commits. Versions below 3
     * name no member and no generation.
     *
     * @param request all topics exist, and have their names and ids
     */
    record CommitInTransaction(TxnOffsetCommitRequest request, short version)
            implements OfGroup<TxnOffsetCommitResponse> {
        @Override
        public String groupId() {
            return request.groupId();
        }

        @Override
        public TxnOffsetCommitResponse refused(ErrorCode error) {
            return new TxnOffsetCommitResponse()
                    .topics(request.topics().stream().map(t -> refused(t, error)).toList());
        }

        private static TxnOffsetCommitResponseTopic refused(
                TxnOffsetCommitRequestTopic topic, ErrorCode error) {
            return new TxnOffsetCommitResponseTopic()
                    .name(topic.name())
                    .topicId(topic.topicId())
                    .partitions(
                            topic.partitions().stream()
                                    .map(partition ->
                                            new TxnOffsetCommitResponsePartition()
                                                    .partitionIndex(partition.partitionIndex())
                                                    .errorCode(error.code()))
                                    .toList());
        }
    }

    /** OffsetDelete. */
    record DeleteOffsets(OffsetDeleteRequest request) implements OfGroup<OffsetDeleteResponse> {
        @Override
        public String groupId() {
            return request.groupId();
        }

        @Override
        public OffsetDeleteResponse refused(ErrorCode error) {
            return new OffsetDeleteResponse().errorCode(error.code());
        }
    }

    /**
     * DescribeGroups for one group.
     *
     * @param missingIsError from version 6 a group that does not exist is an error; before, a dead
     *     group
     */
    record DescribeGroup(String groupId, boolean missingIsError)
            implements OfGroup<DescribedGroup> {
        @Override
        public DescribedGroup refused(ErrorCode error) {
            return new DescribedGroup().groupId(groupId).errorCode(error.code());
        }
    }

    /** DeleteGroups for one group. */
    record DeleteGroup(String groupId) implements OfGroup<DeletableGroupResult> {
        @Override
        public DeletableGroupResult refused(ErrorCode error) {
            return new DeletableGroupResult().groupId(groupId).errorCode(error.code());
        }
    }

    /** ListGroups, for the groups of one shard. Empty filters let everything pass. */
    record ListGroups(List<String> states, List<String> types)
            implements GroupCommand<ListGroupsResponse> {
        @Override
        public ListGroupsResponse refused(ErrorCode error) {
            return new ListGroupsResponse().errorCode(error.code());
        }
    }

    /**
     * A producer's transaction has ended, as its coordinator has decided. The answer is NONE, or
     * what the log has against it.
     */
    record EndTransaction(TransactionEnd end) implements GroupCommand<ErrorCode> {
        @Override
        public ErrorCode refused(ErrorCode error) {
            return error;
        }
    }

    /**
     * What a shard is told when it has loaded: a topic may have been deleted while nobody could
     * tell it. The answer is NONE.
     *
     * @param topicIds of all topics that exist now, by name; null for others
     */
    record KeepTopics(Function<String, @Nullable Uuid> topicIds)
            implements GroupCommand<ErrorCode> {
        @Override
        public ErrorCode refused(ErrorCode error) {
            return error;
        }
    }

    /** Topics were deleted: their offsets go, in the groups of one shard. The answer is NONE. */
    record ForgetTopics(Set<String> topics) implements GroupCommand<ErrorCode> {
        @Override
        public ErrorCode refused(ErrorCode error) {
            return error;
        }
    }
}
