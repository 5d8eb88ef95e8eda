package io.millrace.simulation.client;

import io.millrace.base.TopicPartition;
import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.HeartbeatRequest;
import io.millrace.protocol.message.HeartbeatResponse;
import io.millrace.protocol.message.JoinGroupRequest;
import io.millrace.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import io.millrace.protocol.message.JoinGroupResponse;
import io.millrace.protocol.message.SyncGroupRequest;
import io.millrace.protocol.message.SyncGroupRequest.SyncGroupRequestAssignment;
import io.millrace.protocol.message.SyncGroupResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A consumer's membership in a classic group: it joins, shares the partitions out when it leads,
 * and keeps itself alive.
 *
 * <pre>
 * outside --join, sync--> assigned --heartbeat says so--> due to join again, when its owner may
 * </pre>
 */
final class GroupMember {
    private static final int JOIN_VERSION = 7;
    private static final int SYNC_VERSION = 4;
    private static final int HEARTBEAT_VERSION = 4;
    private static final int SESSION_MILLIS = 1_500;
    private static final int REBALANCE_MILLIS = 1_500;
    private static final long HEARTBEAT_MILLIS = 200;

    private final Caller caller;
    private final String group;
    private final List<TopicPartition> shared;
    private final Consumer<List<TopicPartition>> assigned;
    private Membership membership = Membership.NONE;
    private boolean settled;

    /**
     * @param shared what the members share
     * @param assigned told of each assignment
     */
    GroupMember(
            Caller caller,
            String group,
            List<TopicPartition> shared,
            Consumer<List<TopicPartition>> assigned) {
        this.caller = caller;
        this.group = group;
        this.shared = shared;
        this.assigned = assigned;
    }

    Membership membership() {
        return membership;
    }

    /** False when the group wants its members to join again. */
    boolean isSettled() {
        return settled;
    }

    void join() {
        settled = false;
        JoinGroupRequestProtocol protocol =
                new JoinGroupRequestProtocol().name("any").metadata(ByteBuffer.allocate(0));
        ask(
                ApiKey.JOIN_GROUP,
                JOIN_VERSION,
                new JoinGroupRequest()
                        .groupId(group)
                        .sessionTimeoutMs(SESSION_MILLIS)
                        .rebalanceTimeoutMs(REBALANCE_MILLIS)
                        .memberId(membership.memberId())
                        .protocolType("consumer")
                        .protocols(List.of(protocol)),
                response -> joined((JoinGroupResponse) response));
    }

    private void ask(
            ApiKey key,
            int version,
            ApiRequest request,
            Consumer<io.millrace.protocol.ApiResponse> answered) {
        caller.ask(
                Role.MEMBERSHIP,
                key,
                version,
                request,
                response -> {
                    if (response == null) {
                        caller.later(this::join);
                    } else {
                        answered.accept(response);
                    }
                });
    }

    private void joined(JoinGroupResponse response) {
        switch (ErrorCode.of(response.errorCode())) {
            case NONE -> {
                membership = new Membership(response.generationId(), response.memberId());
                sync(response);
            }
            case MEMBER_ID_REQUIRED -> {
                membership = new Membership(-1, response.memberId());
                join();
            }
            case UNKNOWN_MEMBER_ID -> beginAnew();
            default -> caller.later(this::join);
        }
    }

    private void beginAnew() {
        membership = Membership.NONE;
        caller.later(this::join);
    }

    private void sync(JoinGroupResponse joined) {
        ask(
                ApiKey.SYNC_GROUP,
                SYNC_VERSION,
                new SyncGroupRequest()
                        .groupId(group)
                        .generationId(membership.generation())
                        .memberId(membership.memberId())
                        .assignments(
                                joined.leader().equals(joined.memberId())
                                        ? shareOut(joined)
                                        : List.of()),
                response -> synced((SyncGroupResponse) response));
    }

    private List<SyncGroupRequestAssignment> shareOut(JoinGroupResponse joined) {
        List<StringBuilder> shares = new ArrayList<>();
        joined.members().forEach(member -> shares.add(new StringBuilder()));
        for (int i = 0; i < shared.size(); i++) {
            shares.get(i % shares.size()).append(i).append(' ');
        }
        List<SyncGroupRequestAssignment> assignments = new ArrayList<>();
        for (int i = 0; i < shares.size(); i++) {
            byte[] share = shares.get(i).toString().getBytes(StandardCharsets.UTF_8);
            assignments.add(
                    new SyncGroupRequestAssignment()
                            .memberId(joined.members().get(i).memberId())
                            .assignment(ByteBuffer.wrap(share)));
        }
        return assignments;
    }

    private void synced(SyncGroupResponse response) {
        switch (ErrorCode.of(response.errorCode())) {
            case NONE -> {
                settled = true;
                String share = StandardCharsets.UTF_8.decode(response.assignment()).toString();
                assigned.accept(
                        Stream.of(share.split(" "))
                                .filter(number -> !number.isEmpty())
                                .map(number -> shared.get(Integer.parseInt(number)))
                                .toList());
                heartbeatLater(membership);
            }
            case UNKNOWN_MEMBER_ID, ILLEGAL_GENERATION -> beginAnew();
            default -> caller.later(this::join);
        }
    }

    private void heartbeatLater(Membership of) {
        caller.scheduler()
                .afterMillis(
                        HEARTBEAT_MILLIS,
                        () -> {
                            if (!caller.isClosed() && settled && of.equals(membership)) {
                                heartbeat(of);
                            }
                        });
    }

    private void heartbeat(Membership of) {
        caller.ask(
                Role.MEMBERSHIP,
                ApiKey.HEARTBEAT,
                HEARTBEAT_VERSION,
                new HeartbeatRequest()
                        .groupId(group)
                        .generationId(of.generation())
                        .memberId(of.memberId()),
                response -> {
                    ErrorCode error =
                            response == null
                                    ? ErrorCode.NETWORK_EXCEPTION
                                    : ErrorCode.of(((HeartbeatResponse) response).errorCode());
                    if (!of.equals(membership) || !settled) {
                        return;
                    }
                    switch (error) {
                        case REBALANCE_IN_PROGRESS -> settled = false;
                        case UNKNOWN_MEMBER_ID, ILLEGAL_GENERATION -> {
                            settled = false;
                            membership = Membership.NONE;
                        }
                        default -> heartbeatLater(of);
                    }
                });
    }
}
