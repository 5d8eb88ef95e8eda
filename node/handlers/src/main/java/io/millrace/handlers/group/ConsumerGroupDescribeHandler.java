package io.millrace.handlers.group;

import io.millrace.broker.groups.GroupCommands;
import io.millrace.groups.consumer.ConsumerCommand;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.ConsumerGroupDescribeRequest;
import io.millrace.protocol.message.ConsumerGroupDescribeResponse;
import io.millrace.protocol.message.ConsumerGroupDescribeResponse.DescribedGroup;
import java.util.function.BooleanSupplier;

/** ConsumerGroupDescribe, v0 and v1. v1 tells which protocol each member speaks. */
public final class ConsumerGroupDescribeHandler implements Handler<ConsumerGroupDescribeRequest> {
    private final GroupCommands groups;
    private final BooleanSupplier isServed;

    /**
     * @param isServed whether the cluster's feature level and the node's settings have the protocol
     */
    public ConsumerGroupDescribeHandler(GroupCommands groups, BooleanSupplier isServed) {
        this.groups = groups;
        this.isServed = isServed;
    }

    @Override
    public void handle(ConsumerGroupDescribeRequest request, Call call) {
        if (!isServed.getAsBoolean()) {
            call.answer(
                    new ConsumerGroupDescribeResponse()
                            .groups(
                                    request.groupIds().stream()
                                            .map(id ->
                                                    new ConsumerCommand.Describe(id)
                                                            .refused(ErrorCode.UNSUPPORTED_VERSION))
                                            .toList()));
            return;
        }
        Gathering.of(
                request.groupIds(),
                new DescribedGroup(),
                (group, answered) -> groups.submit(new ConsumerCommand.Describe(group), answered),
                Replying.to(
                        call,
                        described -> {
                            if (request.includeAuthorizedOperations()) {
                                described.forEach(ConsumerGroupDescribeHandler::authorize);
                            }
                            return new ConsumerGroupDescribeResponse().groups(described);
                        }));
    }

    private static void authorize(DescribedGroup group) {
        if (group.errorCode() == 0) {
            group.authorizedOperations(DescribeGroupsHandler.ALL_OPERATIONS);
        }
    }
}
