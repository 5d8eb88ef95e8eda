package io.millrace.groups;

import io.millrace.coordination.LogEntry;
import io.millrace.coordination.ProducerIdentity;
import io.millrace.coordination.StateRecord;
import io.millrace.coordination.TransactionEnd;
import io.millrace.coordination.TransactionalRecord;
import io.millrace.groups.records.TopicRecord;
import io.millrace.protocol.CoordinatorKey;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MessageReader;
import io.millrace.protocol.ProtocolException;
import io.millrace.protocol.group.GroupMetadataKey;
import io.millrace.protocol.group.GroupMetadataValue;
import io.millrace.protocol.group.OffsetCommitKey;
import io.millrace.protocol.group.OffsetCommitValue;
import io.millrace.protocol.message.ConsumerGroupDescribeResponse;
import io.millrace.protocol.message.ConsumerGroupHeartbeatResponse;
import io.millrace.protocol.message.ConsumerProtocolSubscription;
import io.millrace.protocol.message.DeleteGroupsResponse.DeletableGroupResult;
import io.millrace.protocol.message.DescribeGroupsResponse.DescribedGroup;
import io.millrace.protocol.message.HeartbeatResponse;
import io.millrace.protocol.message.JoinGroupResponse;
import io.millrace.protocol.message.LeaveGroupResponse;
import io.millrace.protocol.message.ListGroupsResponse;
import io.millrace.protocol.message.OffsetCommitResponse;
import io.millrace.protocol.message.OffsetDeleteResponse;
import io.millrace.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import io.millrace.protocol.message.SyncGroupResponse;
import io.millrace.protocol.message.TxnOffsetCommitResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Records and answers in one readable line each. */
final class Tell {

    private Tell() {}

    static String entry(LogEntry entry) {
        return switch (entry) {
            case StateRecord record -> record(record);
            case TransactionalRecord(ProducerIdentity producer, StateRecord record) ->
                    "in transaction of %s: %s".formatted(producer(producer), record(record));
            case TransactionEnd end ->
                    (end.commit() ? "commit of " : "abort of ") + producer(end.producer());
        };
    }

    private static String producer(ProducerIdentity producer) {
        return producer.producerId() + "/" + producer.producerEpoch();
    }

    private static String record(StateRecord record) {
        TopicRecord decoded = TopicRecord.decode(record);
        String version = record.value() == null ? "" : " v" + record.value().getShort(0);
        return switch (decoded.key()) {
            case GroupMetadataKey key ->
                    "group " + key.group() + version + group((GroupMetadataValue) decoded.value());
            case OffsetCommitKey key ->
                    "offset %s %s-%d%s%s"
                            .formatted(
                                    key.group(),
                                    key.topic(),
                                    key.partition(),
                                    version,
                                    offset((OffsetCommitValue) decoded.value()));
            case null -> throw new IllegalArgumentException("unexpected record");
            case CoordinatorKey key -> TellConsumer.record(key, decoded.value());
        };
    }

    private static String group(@Nullable GroupMetadataValue value) {
        if (value == null) {
            return " deleted";
        }
        return " type=%s gen=%d protocol=%s leader=%s since=%d members=[%s]"
                .formatted(
                        value.protocolType(),
                        value.generation(),
                        value.protocol(),
                        value.leader(),
                        value.currentStateTimestamp(),
                        value.members().stream()
                                .map(m ->
                                        identity(m.memberId(), m.groupInstanceId())
                                                + " "
                                                + text(m.subscription())
                                                + " -> "
                                                + text(m.assignment()))
                                .collect(Collectors.joining(", ")));
    }

    private static String offset(@Nullable OffsetCommitValue value) {
        if (value == null) {
            return " deleted";
        }
        return " = %d epoch=%d at=%d%s%s"
                .formatted(
                        value.offset(),
                        value.leaderEpoch(),
                        value.commitTimestamp(),
                        value.expireTimestamp() < 0 ? "" : " expires=" + value.expireTimestamp(),
                        value.metadata().isEmpty() ? "" : " metadata=" + value.metadata());
    }

    static String answer(Object answer) {
        return switch (answer) {
            case JoinGroupResponse join -> join(join);
            case SyncGroupResponse sync ->
                    sync.errorCode() != 0
                            ? error(sync.errorCode())
                            : "synced %s/%s %s"
                                    .formatted(
                                            sync.protocolType(),
                                            sync.protocolName(),
                                            text(sync.assignment()));
            case HeartbeatResponse heartbeat -> error(heartbeat.errorCode());
            case LeaveGroupResponse leave ->
                    error(leave.errorCode())
                            + leave.members().stream()
                                    .map(m ->
                                            " "
                                                    + identity(m.memberId(), m.groupInstanceId())
                                                    + "="
                                                    + error(m.errorCode()))
                                    .collect(Collectors.joining());
            case OffsetCommitResponse commit -> commit(commit);
            case TxnOffsetCommitResponse commit -> commit(commit);
            case OffsetFetchResponseGroup fetch -> fetch(fetch);
            case OffsetDeleteResponse delete -> delete(delete);
            case DescribedGroup group -> describe(group);
            case DeletableGroupResult result -> error(result.errorCode());
            case ListGroupsResponse list ->
                    list.groups().stream()
                            .map(g ->
                                    "%s(%s,%s,%s)"
                                            .formatted(
                                                    g.groupId(),
                                                    g.protocolType(),
                                                    g.groupState(),
                                                    g.groupType()))
                            .sorted()
                            .collect(Collectors.joining(" ", "groups ", ""));
            case ConsumerGroupHeartbeatResponse beat -> TellConsumer.beat(beat);
            case ConsumerGroupDescribeResponse.DescribedGroup group -> TellConsumer.describe(group);
            default -> answer.toString();
        };
    }

    private static String join(JoinGroupResponse join) {
        if (join.errorCode() != 0) {
            return error(join.errorCode()) + " m=" + join.memberId();
        }
        return "joined m=%s gen=%d %s/%s leader=%s%s members=[%s]"
                .formatted(
                        join.memberId(),
                        join.generationId(),
                        join.protocolType(),
                        join.protocolName(),
                        join.leader(),
                        join.skipAssignment() ? " skip" : "",
                        join.members().stream()
                                .map(m ->
                                        identity(m.memberId(), m.groupInstanceId())
                                                + " "
                                                + text(m.metadata()))
                                .collect(Collectors.joining(", ")));
    }

    private static String commit(OffsetCommitResponse commit) {
        return commit.topics().stream()
                .flatMap(t ->
                        t.partitions().stream()
                                .map(p -> result(t.name(), p.partitionIndex(), p.errorCode())))
                .collect(Collectors.joining(" "));
    }

    private static String commit(TxnOffsetCommitResponse commit) {
        return commit.topics().stream()
                .flatMap(t ->
                        t.partitions().stream()
                                .map(p -> result(t.name(), p.partitionIndex(), p.errorCode())))
                .collect(Collectors.joining(" "));
    }

    private static String fetch(OffsetFetchResponseGroup fetch) {
        return error(fetch.errorCode())
                + fetch.topics().stream()
                        .flatMap(t ->
                                t.partitions().stream()
                                        .map(p ->
                                                " %s-%d@%d/%d%s%s"
                                                        .formatted(
                                                                t.name(),
                                                                p.partitionIndex(),
                                                                p.committedOffset(),
                                                                p.committedLeaderEpoch(),
                                                                p.metadata(),
                                                                p.errorCode() == 0
                                                                        ? ""
                                                                        : "!"
                                                                                + error(
                                                                                        p
                                                                                                .errorCode()))))
                        .collect(Collectors.joining());
    }

    private static String delete(OffsetDeleteResponse delete) {
        return error(delete.errorCode())
                + delete.topics().stream()
                        .flatMap(t ->
                                t.partitions().stream()
                                        .map(p ->
                                                " "
                                                        + result(
                                                                t.name(),
                                                                p.partitionIndex(),
                                                                p.errorCode())))
                        .collect(Collectors.joining());
    }

    private static String describe(DescribedGroup group) {
        return "%s %s %s/%s members=[%s]%s"
                .formatted(
                        error(group.errorCode()),
                        group.groupState(),
                        group.protocolType(),
                        group.protocolData(),
                        group.members().stream()
                                .map(m ->
                                        "%s %s%s %s -> %s"
                                                .formatted(
                                                        identity(m.memberId(), m.groupInstanceId()),
                                                        m.clientId(),
                                                        m.clientHost(),
                                                        text(m.memberMetadata()),
                                                        text(m.memberAssignment())))
                                .collect(Collectors.joining(", ")),
                        group.errorMessage() == null ? "" : " " + group.errorMessage());
    }

    private static String result(String topic, int partition, short code) {
        return "%s-%d=%s".formatted(topic, partition, error(code));
    }

    private static String identity(String memberId, @Nullable String instanceId) {
        return instanceId == null ? memberId : memberId + "/" + instanceId;
    }

    static String error(short code) {
        return ErrorCode.of(code).name();
    }

    private static String text(ByteBuffer bytes) {
        if (!bytes.hasRemaining()) {
            return "()";
        }
        for (short version = 1; version >= 0; version--) {
            try {
                MessageReader in = new MessageReader(bytes);
                if (in.readShort() == 1) {
                    return (version == 0 ? "~" : "")
                            + String.join(
                                    "+", ConsumerProtocolSubscription.decode(in, version).topics());
                }
            } catch (ProtocolException notThatVersion) {
                // Then it is another, or plain text.
            }
        }
        return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }
}
