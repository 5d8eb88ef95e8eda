package io.millrace.groups;

import io.millrace.coordination.Step;
import io.millrace.groups.AnyGroupCommand.CommitInTransaction;
import io.millrace.groups.AnyGroupCommand.CommitOffsets;
import io.millrace.groups.AnyGroupCommand.DeleteOffsets;
import io.millrace.groups.AnyGroupCommand.FetchOffsets;
import io.millrace.groups.kind.Commit;
import io.millrace.groups.kind.Group;
import io.millrace.groups.kind.TopicIdPartition;
import io.millrace.groups.offsets.GroupOffsets;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.OffsetCommitRequest;
import io.millrace.protocol.message.OffsetCommitResponse;
import io.millrace.protocol.message.OffsetDeleteResponse;
import io.millrace.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.millrace.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import io.millrace.protocol.message.TxnOffsetCommitRequest;
import io.millrace.protocol.message.TxnOffsetCommitResponse;

/** Asks the group whether its offsets may change, or be seen. Owned by {@link GroupCoordinator}. */
final class Commits {

    /** From here a commit to a group that does not exist has an error of its own. */
    private static final short GROUP_ID_NOT_FOUND_VERSION = 9;

    /** The same for a commit in a transaction. */
    private static final short GROUP_ID_NOT_FOUND_IN_TRANSACTION_VERSION = 6;

    private final GroupKinds kinds;
    private final GroupOffsets offsets;
    private final GroupDirectory directory;

    Commits(GroupKinds kinds, GroupOffsets offsets, GroupDirectory directory) {
        this.kinds = kinds;
        this.offsets = offsets;
        this.directory = directory;
    }

    OffsetCommitResponse commit(CommitOffsets command, Step<Object> step) {
        OffsetCommitRequest request = command.request();
        Commit commit =
                new Commit(
                        request.groupId(),
                        request.memberId(),
                        request.groupInstanceId(),
                        request.generationIdOrMemberEpoch(),
                        command.version(),
                        false,
                        request.topics().stream()
                                .flatMap(topic ->
                                        topic.partitions().stream()
                                                .map(partition ->
                                                        new TopicIdPartition(
                                                                topic.topicId(),
                                                                partition.partitionIndex())))
                                .toList());
        ErrorCode error = refusal(commit, GROUP_ID_NOT_FOUND_VERSION, step);
        return error == ErrorCode.NONE ? offsets.commit(request, step) : command.refused(error);
    }

    TxnOffsetCommitResponse commitInTransaction(CommitInTransaction command, Step<Object> step) {
        TxnOffsetCommitRequest request = command.request();
        Commit commit =
                new Commit(
                        request.groupId(),
                        request.memberId(),
                        request.groupInstanceId(),
                        request.generationIdOrMemberEpoch(),
                        command.version(),
                        true,
                        request.topics().stream()
                                .flatMap(topic ->
                                        topic.partitions().stream()
                                                .map(partition ->
                                                        new TopicIdPartition(
                                                                topic.topicId(),
                                                                partition.partitionIndex())))
                                .toList());
        ErrorCode error = refusal(commit, GROUP_ID_NOT_FOUND_IN_TRANSACTION_VERSION, step);
        return error == ErrorCode.NONE
                ? offsets.commitInTransaction(request, step)
                : command.refused(shown(error, command.version()));
    }

    /** Before version 6 a commit in a transaction knows generations only. */
    private static ErrorCode shown(ErrorCode error, short version) {
        return error == ErrorCode.STALE_MEMBER_EPOCH
                        && version < GROUP_ID_NOT_FOUND_IN_TRANSACTION_VERSION
                ? ErrorCode.ILLEGAL_GENERATION
                : error;
    }

    private ErrorCode refusal(Commit commit, short notFoundVersion, Step<Object> step) {
        if (commit.epoch() >= 0 && !directory.exists(commit.groupId())) {
            return commit.version() >= notFoundVersion
                    ? ErrorCode.GROUP_ID_NOT_FOUND
                    : ErrorCode.ILLEGAL_GENERATION;
        }
        return kinds.of(commit.groupId()).checkCommit(commit, step.steadyMillis());
    }

    OffsetFetchResponseGroup fetch(FetchOffsets command) {
        OffsetFetchRequestGroup request = command.request();
        ErrorCode error =
                kinds.of(request.groupId())
                        .checkFetch(request.groupId(), request.memberId(), request.memberEpoch());
        return error == ErrorCode.NONE
                ? offsets.fetch(request, command.requireStable())
                : command.refused(error);
    }

    OffsetDeleteResponse delete(DeleteOffsets command, Step<Object> step) {
        if (command.groupId().isEmpty()) {
            return command.refused(ErrorCode.INVALID_GROUP_ID);
        }
        if (!directory.exists(command.groupId())) {
            return command.refused(ErrorCode.GROUP_ID_NOT_FOUND);
        }
        Group group = kinds.find(command.groupId());
        if (group == null) {
            return offsets.delete(command.request(), topic -> false, step);
        }
        return group.mayDeleteOffsets()
                ? offsets.delete(command.request(), group::isSubscribedTo, step)
                : command.refused(ErrorCode.NON_EMPTY_GROUP);
    }
}
