package io.millrace.groups.classic;

import io.millrace.groups.kind.GroupCommand;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.HeartbeatRequest;
import io.millrace.protocol.message.HeartbeatResponse;
import io.millrace.protocol.message.JoinGroupResponse;
import io.millrace.protocol.message.LeaveGroupRequest.MemberIdentity;
import io.millrace.protocol.message.LeaveGroupResponse;
import io.millrace.protocol.message.SyncGroupRequest;
import io.millrace.protocol.message.SyncGroupResponse;
import java.util.List;

/**
 * What a classic group can be asked. Requests are as they came, except where a record says so; byte
 * fields belong to the engine, so that nothing is left behind in a request's own memory.
 *
 * @param <R> the answer
 */
public sealed interface ClassicCommand<R> extends GroupCommand.OfGroup<R> {

    /** JoinGroup. */
    record JoinGroup(Join join) implements ClassicCommand<JoinGroupResponse> {
        @Override
        public long sizeBytes() {
            return Join.sizeBytes(join.request());
        }

        @Override
        public String groupId() {
            return join.request().groupId();
        }

        @Override
        public JoinGroupResponse refused(ErrorCode error) {
            return new JoinGroupResponse()
                    .errorCode(error.code())
                    .protocolName(null)
                    .memberId(join.request().memberId());
        }
    }

    /** SyncGroup. */
    record SyncGroup(SyncGroupRequest request) implements ClassicCommand<SyncGroupResponse> {

        /** Assignments beyond it fit into no group's record. */
        public static final int SIZE_BYTES_MAX = 16 << 20;

        @Override
        public long sizeBytes() {
            return request.assignments().stream()
                    .mapToLong(each -> each.assignment().remaining())
                    .sum();
        }

        @Override
        public String groupId() {
            return request.groupId();
        }

        @Override
        public SyncGroupResponse refused(ErrorCode error) {
            return new SyncGroupResponse().errorCode(error.code());
        }
    }

    /** Heartbeat. */
    record Heartbeat(HeartbeatRequest request) implements ClassicCommand<HeartbeatResponse> {
        @Override
        public String groupId() {
            return request.groupId();
        }

        /** While a shard loads, members need not worry: their sessions start when it has loaded. */
        @Override
        public HeartbeatResponse refused(ErrorCode error) {
            ErrorCode shown =
                    error == ErrorCode.COORDINATOR_LOAD_IN_PROGRESS ? ErrorCode.NONE : error;
            return new HeartbeatResponse().errorCode(shown.code());
        }
    }

    /** LeaveGroup, in the form of version 3: a batch of members. */
    record LeaveGroup(String groupId, List<MemberIdentity> members)
            implements ClassicCommand<LeaveGroupResponse> {
        @Override
        public LeaveGroupResponse refused(ErrorCode error) {
            return new LeaveGroupResponse().errorCode(error.code());
        }
    }
}
