package io.millrace.groups.classic;

import static io.millrace.groups.classic.GroupState.STABLE;

import io.millrace.base.Check;
import io.millrace.coordination.StateRecord;
import io.millrace.coordination.Step;
import io.millrace.groups.kept.KeptBytes;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.SyncGroupRequest;
import io.millrace.protocol.message.SyncGroupRequest.SyncGroupRequestAssignment;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** SyncGroup: the leader brings the assignment, everyone fetches its part. */
final class Syncs {
    private final ClassicSettings settings;
    private final Timers timers;
    private final Rebalances rebalances;
    private final KeptBytes.Share kept;

    Syncs(ClassicSettings settings, Timers timers, Rebalances rebalances, KeptBytes.Share kept) {
        this.settings = settings;
        this.timers = timers;
        this.rebalances = rebalances;
        this.kept = kept;
    }

    void sync(ClassicGroup group, SyncGroupRequest request, long ticket, Step<Object> step) {
        ErrorCode error = refusal(group, request);
        if (error != ErrorCode.NONE) {
            step.reply(ticket, Answers.syncError(error));
            return;
        }
        Member member = Check.present(group.member(request.memberId()), "the member");
        group.pendingSyncs().remove(member.id());
        timers.session(group, member, step.steadyMillis());
        if (group.isIn(STABLE)) {
            step.reply(ticket, Answers.synced(group, member));
            return;
        }
        if (group.isLeader(member) && !kept.fits(sizeBytes(request))) {
            step.reply(ticket, Answers.syncError(ErrorCode.COORDINATOR_NOT_AVAILABLE));
            return;
        }
        rebalances.answerSync(member, ErrorCode.REBALANCE_IN_PROGRESS, step);
        member.setSyncTicket(ticket);
        if (group.isLeader(member)) {
            stabilise(group, request, step);
        }
    }

    private static long sizeBytes(SyncGroupRequest request) {
        return request.assignments().stream()
                .mapToLong(each -> each.assignment().remaining())
                .sum();
    }

    private static ErrorCode refusal(ClassicGroup group, SyncGroupRequest request) {
        ErrorCode error =
                Membership.check(
                        group,
                        request.memberId(),
                        request.groupInstanceId(),
                        request.generationId());
        if (error != ErrorCode.NONE) {
            return error;
        }
        if (differs(request.protocolType(), group.protocolType())
                || differs(request.protocolName(), group.protocolName())) {
            return ErrorCode.INCONSISTENT_GROUP_PROTOCOL;
        }
        return switch (group.state()) {
            case EMPTY, DEAD -> ErrorCode.UNKNOWN_MEMBER_ID;
            case PREPARING_REBALANCE -> ErrorCode.REBALANCE_IN_PROGRESS;
            case COMPLETING_REBALANCE, STABLE -> ErrorCode.NONE;
        };
    }

    /** Clients before version 5 do not say. */
    private static boolean differs(@Nullable String said, @Nullable String current) {
        return said != null && !said.equals(current);
    }

    private void stabilise(ClassicGroup group, SyncGroupRequest request, Step<Object> step) {
        Map<String, ByteBuffer> assignments = new HashMap<>();
        for (SyncGroupRequestAssignment assignment : request.assignments()) {
            assignments.put(assignment.memberId(), assignment.assignment());
        }
        for (Member member : group.members()) {
            member.assign(assignments.getOrDefault(member.id(), Protocol.EMPTY));
        }
        group.transition(STABLE, step.nowMillis());
        StateRecord record = GroupRecord.of(group);
        if (record.sizeBytes() > settings.recordBytesMax()) {
            group.forgetAssignments();
            for (Member member : group.members()) {
                rebalances.answerSync(member, ErrorCode.UNKNOWN_SERVER_ERROR, step);
            }
            rebalances.prepare(group, step);
            return;
        }
        step.append(record);
        for (Member member : group.members()) {
            long ticket = member.setSyncTicket(Member.NO_TICKET);
            if (ticket != Member.NO_TICKET) {
                step.reply(ticket, Answers.synced(group, member));
                timers.session(group, member, step.steadyMillis());
            }
        }
    }
}
