package io.millrace.groups;

import io.millrace.coordination.Step;
import io.millrace.groups.classic.ClassicCommand;
import io.millrace.groups.classic.ClassicGroups;
import io.millrace.groups.consumer.ConsumerCommand;
import io.millrace.groups.consumer.ConsumerGroups;
import io.millrace.groups.kind.Group;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.ConsumerGroupDescribeResponse.DescribedGroup;
import io.millrace.protocol.message.ConsumerGroupHeartbeatResponse;

/**
 * When members of one protocol come to a group of the other: an empty group changes its kind, and
 * keeps its offsets; one with members sends them away. Owned by {@link GroupCoordinator}.
 */
final class Crossings {
    private final ClassicGroups classic;
    private final ConsumerGroups consumer;

    Crossings(ClassicGroups classic, ConsumerGroups consumer) {
        this.classic = classic;
        this.consumer = consumer;
    }

    /** Answers itself if not. */
    boolean mayGo(ClassicCommand<?> command, long ticket, Step<Object> step) {
        Group other = consumer.find(command.groupId());
        if (other == null) {
            return true;
        }
        boolean joins = command instanceof ClassicCommand.JoinGroup;
        if (joins && other.isEmpty()) {
            consumer.delete(command.groupId(), step);
            return true;
        }
        step.reply(
                ticket,
                command.refused(
                        joins
                                ? ErrorCode.INCONSISTENT_GROUP_PROTOCOL
                                : ErrorCode.UNKNOWN_MEMBER_ID));
        return false;
    }

    /** Answers itself if not. */
    boolean mayGo(ConsumerCommand<?> command, long ticket, Step<Object> step) {
        Group other = classic.find(command.groupId());
        if (other == null) {
            return true;
        }
        String message = "Group " + command.groupId() + " is not a consumer group.";
        short error = ErrorCode.GROUP_ID_NOT_FOUND.code();
        switch (command) {
            case ConsumerCommand.Heartbeat heartbeat -> {
                if (other.isEmpty() && consumer.joins(heartbeat)) {
                    classic.delete(command.groupId(), step);
                    return true;
                }
                step.reply(
                        ticket,
                        new ConsumerGroupHeartbeatResponse()
                                .errorCode(error)
                                .errorMessage(message));
            }
            case ConsumerCommand.Describe describe ->
                    step.reply(
                            ticket,
                            new DescribedGroup()
                                    .groupId(describe.groupId())
                                    .errorCode(error)
                                    .errorMessage(message));
        }
        return false;
    }
}
