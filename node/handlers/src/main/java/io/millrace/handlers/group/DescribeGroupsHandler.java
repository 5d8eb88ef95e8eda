package io.millrace.handlers.group;

import io.millrace.broker.groups.GroupCommands;
import io.millrace.groups.AnyGroupCommand;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.protocol.message.DescribeGroupsRequest;
import io.millrace.protocol.message.DescribeGroupsResponse;
import io.millrace.protocol.message.DescribeGroupsResponse.DescribedGroup;

/**
 * DescribeGroups, v0 to v6. v3 tells what the client may do, v4 the static instances; from v6 a
 * group that does not exist is an error and not a dead group.
 */
public final class DescribeGroupsHandler implements Handler<DescribeGroupsRequest> {
    private static final short MISSING_IS_ERROR_VERSION = 6;

    /**
     * By Kafka's operation codes: READ, DELETE, DESCRIBE, DESCRIBE_CONFIGS, ALTER_CONFIGS. Without
     * an authorizer that is everything that a group has.
     */
    static final int ALL_OPERATIONS = 1 << 3 | 1 << 6 | 1 << 8 | 1 << 10 | 1 << 11;

    private final GroupCommands groups;

    public DescribeGroupsHandler(GroupCommands groups) {
        this.groups = groups;
    }

    @Override
    public void handle(DescribeGroupsRequest request, Call call) {
        boolean missingIsError = call.version() >= MISSING_IS_ERROR_VERSION;
        Gathering.of(
                request.groups(),
                new DescribedGroup(),
                (group, answered) ->
                        groups.submit(
                                new AnyGroupCommand.DescribeGroup(group, missingIsError), answered),
                Replying.to(
                        call,
                        described -> {
                            if (request.includeAuthorizedOperations()) {
                                described.forEach(DescribeGroupsHandler::authorize);
                            }
                            return new DescribeGroupsResponse().groups(described);
                        }));
    }

    private static void authorize(DescribedGroup group) {
        if (group.errorCode() == 0) {
            group.authorizedOperations(ALL_OPERATIONS);
        }
    }
}
