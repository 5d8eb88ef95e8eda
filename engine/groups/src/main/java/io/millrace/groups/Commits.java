package io.millrace.groups;

import io.millrace.coordination.Step;
import io.millrace.groups.GroupCommand.CommitInTransaction;
import io.millrace.groups.GroupCommand.CommitOffsets;
import io.millrace.groups.GroupCommand.DeleteOffsets;
import io.millrace.groups.classic.ClassicGroups;
import io.millrace.groups.classic.GroupState;
import io.millrace.groups.classic.GroupView;
import io.millrace.groups.offsets.GroupOffsets;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.OffsetCommitRequest;
import io.millrace.protocol.message.OffsetCommitResponse;
import io.millrace.protocol.message.OffsetDeleteResponse;
import io.millrace.protocol.message.TxnOffsetCommitRequest;
import io.millrace.protocol.message.TxnOffsetCommitResponse;
import java.util.function.Predicate;

/** Asks the group whether its offsets may change. Owned by {@link GroupCoordinator}. */
final class Commits {

    /** From here a commit to a group that does not exist has an error of its own. */
    private static final short GROUP_ID_NOT_FOUND_VERSION = 9;

    /** The same for a commit in a transaction. */
    private static final short GROUP_ID_NOT_FOUND_IN_TRANSACTION_VERSION = 6;

    private final ClassicGroups classic;
    private final GroupOffsets offsets;
    private final GroupDirectory directory;

    Commits(ClassicGroups classic, GroupOffsets offsets, GroupDirectory directory) {
        this.classic = classic;
        this.offsets = offsets;
        this.directory = directory;
    }

    OffsetCommitResponse commit(CommitOffsets command, Step<Object> step) {
        ErrorCode error = refusal(command, step);
        return error == ErrorCode.NONE
                ? offsets.commit(command.request(), step)
                : command.refused(error);
    }

    private ErrorCode refusal(CommitOffsets command, Step<Object> step) {
        OffsetCommitRequest request = command.request();
        if (request.generationIdOrMemberEpoch() >= 0 && !directory.exists(request.groupId())) {
            return command.version() >= GROUP_ID_NOT_FOUND_VERSION
                    ? ErrorCode.GROUP_ID_NOT_FOUND
                    : ErrorCode.ILLEGAL_GENERATION;
        }
        return classic.checkCommit(
                request.groupId(),
                request.memberId(),
                request.groupInstanceId(),
                request.generationIdOrMemberEpoch(),
                step.steadyMillis());
    }

    TxnOffsetCommitResponse commitInTransaction(CommitInTransaction command, Step<Object> step) {
        TxnOffsetCommitRequest request = command.request();
        ErrorCode error = refusal(command);
        return error == ErrorCode.NONE
                ? offsets.commitInTransaction(request, step)
                : command.refused(error);
    }

    private ErrorCode refusal(CommitInTransaction command) {
        TxnOffsetCommitRequest request = command.request();
        if (request.generationIdOrMemberEpoch() >= 0 && !directory.exists(request.groupId())) {
            return command.version() >= GROUP_ID_NOT_FOUND_IN_TRANSACTION_VERSION
                    ? ErrorCode.GROUP_ID_NOT_FOUND
                    : ErrorCode.ILLEGAL_GENERATION;
        }
        return classic.checkTransactionalCommit(
                request.groupId(),
                request.memberId(),
                request.groupInstanceId(),
                request.generationIdOrMemberEpoch());
    }

    OffsetDeleteResponse delete(DeleteOffsets command, Step<Object> step) {
        if (command.groupId().isEmpty()) {
            return command.refused(ErrorCode.INVALID_GROUP_ID);
        }
        if (!directory.exists(command.groupId())) {
            return command.refused(ErrorCode.GROUP_ID_NOT_FOUND);
        }
        GroupView view = classic.view(command.groupId());
        Predicate<String> isSubscribed = topic -> false;
        if (view != null && view.state() != GroupState.EMPTY) {
            if (!view.hasConsumers()) {
                return command.refused(ErrorCode.NON_EMPTY_GROUP);
            }
            isSubscribed = view::isSubscribedTo;
        }
        return offsets.delete(command.request(), isSubscribed, step);
    }
}
