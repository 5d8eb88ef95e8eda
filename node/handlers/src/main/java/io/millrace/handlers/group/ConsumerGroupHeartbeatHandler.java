package io.millrace.handlers.group;

import io.millrace.broker.groups.GroupCommands;
import io.millrace.groups.consumer.ConsumerCommand;
import io.millrace.groups.consumer.Timing;
import io.millrace.groups.kind.Caller;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.ConsumerGroupHeartbeatRequest;
import io.millrace.protocol.message.ConsumerGroupHeartbeatResponse;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * ConsumerGroupHeartbeat, v0 and v1. v1 brings regular expressions, and member ids that clients
 * make themselves.
 */
public final class ConsumerGroupHeartbeatHandler implements Handler<ConsumerGroupHeartbeatRequest> {
    private final GroupCommands groups;
    private final BooleanSupplier isServed;
    private final Function<String, Timing> timings;
    private final Supplier<String> freshIds;

    /**
     * @param isServed whether the cluster's feature level and the node's settings have the protocol
     * @param timings what the settings of a group say now
     * @param freshIds random text, never the same twice, for new member ids
     */
    public ConsumerGroupHeartbeatHandler(
            GroupCommands groups,
            BooleanSupplier isServed,
            Function<String, Timing> timings,
            Supplier<String> freshIds) {
        this.groups = groups;
        this.isServed = isServed;
        this.timings = timings;
        this.freshIds = freshIds;
    }

    @Override
    public void handle(ConsumerGroupHeartbeatRequest request, Call call) {
        if (!isServed.getAsBoolean()) {
            call.answer(
                    new ConsumerGroupHeartbeatResponse()
                            .errorCode(ErrorCode.UNSUPPORTED_VERSION.code()));
            return;
        }
        Caller caller =
                new Caller(
                        Objects.requireNonNullElse(call.clientId(), ""), "/" + call.peer().host());
        groups.submit(
                new ConsumerCommand.Heartbeat(
                        request,
                        call.version(),
                        caller,
                        request.memberId().isEmpty() ? freshIds.get() : "",
                        timings.apply(request.groupId())),
                Replying.to(call));
    }
}
