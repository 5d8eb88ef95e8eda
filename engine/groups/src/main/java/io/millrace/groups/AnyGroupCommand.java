package io.millrace.groups;

import io.millrace.coordination.TransactionEnd;
import io.millrace.groups.kind.GroupCommand;
import io.millrace.groups.kind.Topics;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.DeleteGroupsResponse.DeletableGroupResult;
import io.millrace.protocol.message.DescribeGroupsResponse.DescribedGroup;
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
import io.millrace.protocol.message.TxnOffsetCommitRequest;
import io.millrace.protocol.message.TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic;
import io.millrace.protocol.message.TxnOffsetCommitResponse;
import io.millrace.protocol.message.TxnOffsetCommitResponse.TxnOffsetCommitResponsePartition;
import io.millrace.protocol.message.TxnOffsetCommitResponse.TxnOffsetCommitResponseTopic;
import java.util.List;
import java.util.Set;

/**
 * What any group can be asked, whatever protocol its members speak, and what a whole shard can.
 *
 * @param <R> the answer
 */
public sealed interface AnyGroupCommand<R> extends GroupCommand<R> {

    /**
     * OffsetCommit.
     *
     * @param request all topics have their names
     */
    record CommitOffsets(OffsetCommitRequest request, short version)
            implements AnyGroupCommand<OffsetCommitResponse>,
                    GroupCommand.OfGroup<OffsetCommitResponse> {
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
            implements AnyGroupCommand<OffsetFetchResponseGroup>,
                    GroupCommand.OfGroup<OffsetFetchResponseGroup> {
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
            implements AnyGroupCommand<TxnOffsetCommitResponse>,
                    GroupCommand.OfGroup<TxnOffsetCommitResponse> {
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
    record DeleteOffsets(OffsetDeleteRequest request)
            implements AnyGroupCommand<OffsetDeleteResponse>,
                    GroupCommand.OfGroup<OffsetDeleteResponse> {
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
            implements AnyGroupCommand<DescribedGroup>, GroupCommand.OfGroup<DescribedGroup> {
        @Override
        public DescribedGroup refused(ErrorCode error) {
            return new DescribedGroup().groupId(groupId).errorCode(error.code());
        }
    }

    /** DeleteGroups for one group. */
    record DeleteGroup(String groupId)
            implements AnyGroupCommand<DeletableGroupResult>,
                    GroupCommand.OfGroup<DeletableGroupResult> {
        @Override
        public DeletableGroupResult refused(ErrorCode error) {
            return new DeletableGroupResult().groupId(groupId).errorCode(error.code());
        }
    }

    /** ListGroups, for the groups of one shard. Empty filters let everything pass. */
    record ListGroups(List<String> states, List<String> types)
            implements AnyGroupCommand<ListGroupsResponse> {
        @Override
        public ListGroupsResponse refused(ErrorCode error) {
            return new ListGroupsResponse().errorCode(error.code());
        }
    }

    /**
     * A producer's transaction has ended, as its coordinator has decided. The answer is NONE, or
     * what the log has against it.
     */
    record EndTransaction(TransactionEnd end) implements AnyGroupCommand<ErrorCode> {
        @Override
        public ErrorCode refused(ErrorCode error) {
            return error;
        }
    }

    /**
     * What a shard is told when it has loaded, before anything else: a topic may have come, grown
     * or gone while nobody could tell it. The answer is NONE.
     */
    record KeepTopics(Topics topics) implements AnyGroupCommand<ErrorCode> {
        @Override
        public ErrorCode refused(ErrorCode error) {
            return error;
        }
    }

    /**
     * Topics have come, grown or gone. The answer is NONE.
     *
     * @param topics all that exist now
     * @param deleted names of those that went, even if others have their names now: the offsets in
     *     them go
     */
    record TopicsChanged(Topics topics, Set<String> deleted) implements AnyGroupCommand<ErrorCode> {
        @Override
        public ErrorCode refused(ErrorCode error) {
            return error;
        }
    }
}
