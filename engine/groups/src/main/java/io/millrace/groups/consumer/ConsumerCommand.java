package io.millrace.groups.consumer;

import io.millrace.groups.kind.Caller;
import io.millrace.groups.kind.GroupCommand;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.ConsumerGroupDescribeResponse.DescribedGroup;
import io.millrace.protocol.message.ConsumerGroupHeartbeatRequest;
import io.millrace.protocol.message.ConsumerGroupHeartbeatResponse;

/**
 * What a consumer group can be asked.
 *
 * @param <R> the answer
 */
public sealed interface ConsumerCommand<R> extends GroupCommand.OfGroup<R> {

    /**
     * ConsumerGroupHeartbeat: joins, goes on, or leaves.
     *
     * @param freshId for a member that comes without an id, which version 0 may
     * @param timing what the group's settings say now
     */
    record Heartbeat(
            ConsumerGroupHeartbeatRequest request,
            short version,
            Caller caller,
            String freshId,
            Timing timing)
            implements ConsumerCommand<ConsumerGroupHeartbeatResponse> {
        @Override
        public String groupId() {
            return request.groupId();
        }

        @Override
        public ConsumerGroupHeartbeatResponse refused(ErrorCode error) {
            return new ConsumerGroupHeartbeatResponse().errorCode(error.code());
        }
    }

    /** ConsumerGroupDescribe for one group. */
    record Describe(String groupId) implements ConsumerCommand<DescribedGroup> {
        @Override
        public DescribedGroup refused(ErrorCode error) {
            return new DescribedGroup().groupId(groupId).errorCode(error.code());
        }
    }
}
