package io.millrace.handlers.group;

import io.millrace.broker.groups.GroupCommands;
import io.millrace.groups.classic.ClassicCommand;
import io.millrace.groups.classic.Join;
import io.millrace.groups.kind.Caller;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.JoinGroupRequest;
import io.millrace.protocol.message.JoinGroupResponse;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * JoinGroup, v0 to v9. v1 brings the rebalance timeout, v4 the two-step join, v5 static members, v7
 * a protocol name that may be null, v8 a reason, v9 the leader that need not assign.
 *
 * <p>The answer may take as long as a rebalance; the request's memory is given back at once.
 */
public final class JoinGroupHandler implements Handler<JoinGroupRequest> {
    private static final short NULL_PROTOCOL_NAME_VERSION = 7;

    private final GroupCommands groups;
    private final Supplier<String> freshIds;

    /**
     * @param freshIds random text, never the same twice, for new member ids
     */
    public JoinGroupHandler(GroupCommands groups, Supplier<String> freshIds) {
        this.groups = groups;
        this.freshIds = freshIds;
    }

    @Override
    public void handle(JoinGroupRequest request, Call call) {
        if (Join.exceedsAnyGroup(request)) {
            // Before it is copied: there may be no memory for that.
            call.answer(
                    new JoinGroupResponse()
                            .errorCode(ErrorCode.GROUP_MAX_SIZE_REACHED.code())
                            .memberId(""));
            return;
        }
        request.protocols().forEach(protocol -> protocol.metadata(Bytes.copy(protocol.metadata())));
        call.releaseBody();
        Caller caller =
                new Caller(
                        Objects.requireNonNullElse(call.clientId(), ""), "/" + call.peer().host());
        Join join = new Join(request, call.version(), caller, freshIds.get());
        groups.submit(
                new ClassicCommand.JoinGroup(join),
                Replying.to(call, response -> fit(response, call.version())));
    }

    private static JoinGroupResponse fit(JoinGroupResponse response, short version) {
        return response.protocolName() == null && version < NULL_PROTOCOL_NAME_VERSION
                ? response.protocolName("")
                : response;
    }
}
