package io.millrace.groups;

import io.millrace.base.Uuid;
import io.millrace.coordination.ProducerIdentity;
import io.millrace.coordination.TransactionEnd;
import io.millrace.groups.classic.ClassicCommand;
import io.millrace.groups.classic.ClassicSettings;
import io.millrace.groups.classic.Join;
import io.millrace.groups.consumer.ConsumerCommand;
import io.millrace.groups.consumer.ConsumerSettings;
import io.millrace.groups.consumer.Timing;
import io.millrace.groups.kind.Caller;
import io.millrace.groups.kind.GroupCommand;
import io.millrace.groups.kind.Topics;
import io.millrace.groups.kind.Topics.Topic;
import io.millrace.groups.offsets.OffsetSettings;
import io.millrace.protocol.MessageWriter;
import io.millrace.protocol.message.ConsumerGroupHeartbeatRequest;
import io.millrace.protocol.message.ConsumerGroupHeartbeatRequest.TopicPartitions;
import io.millrace.protocol.message.ConsumerProtocolSubscription;
import io.millrace.protocol.message.HeartbeatRequest;
import io.millrace.protocol.message.JoinGroupRequest;
import io.millrace.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import io.millrace.protocol.message.LeaveGroupRequest.MemberIdentity;
import io.millrace.protocol.message.OffsetCommitRequest;
import io.millrace.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.millrace.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.millrace.protocol.message.OffsetDeleteRequest;
import io.millrace.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestPartition;
import io.millrace.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestTopic;
import io.millrace.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.millrace.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import io.millrace.protocol.message.SyncGroupRequest;
import io.millrace.protocol.message.SyncGroupRequest.SyncGroupRequestAssignment;
import io.millrace.protocol.message.TxnOffsetCommitRequest;
import io.millrace.protocol.message.TxnOffsetCommitRequest.TxnOffsetCommitRequestPartition;
import io.millrace.protocol.message.TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** From the words of a transcript to commands. The first plain word names the ticket. */
final class Commands {

    private Commands() {}

    static GroupSettings settings(Words words) {
        ClassicSettings classic =
                ClassicSettings.DEFAULT
                        .withInitialRebalanceDelayMillis(words.number("delay", 3000))
                        .withMembersMax(words.number("members", Integer.MAX_VALUE));
        OffsetSettings offsets =
                new OffsetSettings(
                        words.number("metadata", 4096),
                        words.number("retention", 604_800_000),
                        words.number("check", 600_000));
        return new GroupSettings(classic, consumer(words), offsets);
    }

    static GroupCommand<?> command(Words words) {
        String group = words.plainFrom(1).isEmpty() ? "" : words.plain(1);
        return switch (words.verb()) {
            case "join" -> new ClassicCommand.JoinGroup(join(words, group));
            case "sync" -> new ClassicCommand.SyncGroup(sync(words, group));
            case "heartbeat" -> new ClassicCommand.Heartbeat(heartbeat(words, group));
            case "leave" -> leave(words, group);
            case "commit" ->
                    new AnyGroupCommand.CommitOffsets(
                            commit(words, group), (short) words.number("v", 9));
            case "txn-commit" ->
                    new AnyGroupCommand.CommitInTransaction(
                            commitInTransaction(words, group), (short) words.number("v", 6));
            case "end" -> new AnyGroupCommand.EndTransaction(end(words));
            case "keep-topic" ->
                    new AnyGroupCommand.KeepTopics(
                            new FixedTopics(List.of(new Topic(words.plain(1), Uuid.ZERO, 1))));
            case "topics" ->
                    new AnyGroupCommand.TopicsChanged(
                            FixedTopics.of(words.pairs("t", "")), Set.of());
            case "beat" -> beat(words, group);
            case "describe-consumer" -> new ConsumerCommand.Describe(group);
            case "fetch" -> new AnyGroupCommand.FetchOffsets(fetch(words, group), false);
            case "fetch-stable" -> new AnyGroupCommand.FetchOffsets(fetch(words, group), true);
            case "delete-offsets" -> new AnyGroupCommand.DeleteOffsets(deleteOffsets(words, group));
            case "describe" -> new AnyGroupCommand.DescribeGroup(group, words.number("v", 6) >= 6);
            case "delete" -> new AnyGroupCommand.DeleteGroup(group);
            case "list" ->
                    new AnyGroupCommand.ListGroups(list(words, "states"), list(words, "types"));
            case "forget-topic" ->
                    new AnyGroupCommand.TopicsChanged(Topics.NONE, Set.of(words.plain(1)));
            default -> throw new IllegalArgumentException(words.verb());
        };
    }

    private static ConsumerSettings consumer(Words words) {
        return new ConsumerSettings(
                words.number("members", Integer.MAX_VALUE),
                List.of("uniform", "range"),
                Timing.DEFAULT);
    }

    /** {@code own} is what the member has, as {@code topic:partition}; {@code -} is nothing. */
    private static ConsumerCommand.Heartbeat beat(Words words, String group) {
        boolean joins = words.number("e", 0) == 0;
        String own = joins ? words.named("own", "-") : words.named("own");
        String topics = words.named("t");
        return new ConsumerCommand.Heartbeat(
                new ConsumerGroupHeartbeatRequest()
                        .groupId(group)
                        .memberId(words.named("m", ""))
                        .memberEpoch(words.number("e", 0))
                        .instanceId(words.named("i"))
                        .rackId(words.named("rack"))
                        .rebalanceTimeoutMs(words.number("rebalance", joins ? 60_000 : -1))
                        .subscribedTopicNames(
                                topics == null ? null : Arrays.asList(topics.split(",")))
                        .subscribedTopicRegex(words.named("regex"))
                        .serverAssignor(words.named("assignor"))
                        .topicPartitions(own == null ? null : owned(own)),
                (short) words.number("v", 1),
                new Caller(words.named("c", "c"), "/host"),
                words.named("fresh", words.plain(0)),
                new Timing(
                        words.number("session", 45_000), 5_000, words.number("interval", 1_000)));
    }

    private static List<TopicPartitions> owned(String own) {
        return own.equals("-")
                ? List.of()
                : Arrays.stream(own.split(","))
                        .map(each -> each.split(":"))
                        .map(each ->
                                new TopicPartitions()
                                        .topicId(FixedTopics.id(each[0]))
                                        .partitions(List.of(Integer.parseInt(each[1]))))
                        .toList();
    }

    private static List<String> list(Words words, String name) {
        String value = words.named(name);
        return value == null ? List.of() : Arrays.asList(value.split(","));
    }

    private static Join join(Words words, String group) {
        JoinGroupRequest request =
                new JoinGroupRequest()
                        .groupId(group)
                        .memberId(words.named("m", ""))
                        .groupInstanceId(words.named("i"))
                        .sessionTimeoutMs(words.number("session", 10_000))
                        .rebalanceTimeoutMs(words.number("rebalance", 30_000))
                        .protocolType(words.named("type", "consumer"))
                        .protocols(
                                words.pairs("p", "range:t").stream()
                                        .map(pair ->
                                                new JoinGroupRequestProtocol()
                                                        .name(pair[0])
                                                        .metadata(subscription(pair[1])))
                                        .toList());
        return new Join(
                request,
                (short) words.number("v", 9),
                new Caller(words.named("c", "c"), "/host"),
                words.named("fresh", words.plain(0)));
    }

    /**
     * {@code a+b} subscribes to two topics; {@code ~a} claims version 1 and is 0; {@code !x} is
     * none.
     */
    private static ByteBuffer subscription(String text) {
        if (text.startsWith("!")) {
            return bytes(text);
        }
        boolean claims = text.startsWith("~");
        MessageWriter out = new MessageWriter(32);
        out.writeShort(1);
        new ConsumerProtocolSubscription()
                .topics(Arrays.asList(text.substring(claims ? 1 : 0).split("\\+")))
                .encode(out, (short) (claims ? 0 : 1));
        return out.toBuffer();
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static SyncGroupRequest sync(Words words, String group) {
        return new SyncGroupRequest()
                .groupId(group)
                .memberId(words.named("m", ""))
                .groupInstanceId(words.named("i"))
                .generationId(words.number("gen", 1))
                .protocolType(words.named("type"))
                .protocolName(words.named("name"))
                .assignments(
                        words.pairs("a", "").stream()
                                .map(pair ->
                                        new SyncGroupRequestAssignment()
                                                .memberId(pair[0])
                                                .assignment(bytes(pair[1])))
                                .toList());
    }

    private static HeartbeatRequest heartbeat(Words words, String group) {
        return new HeartbeatRequest()
                .groupId(group)
                .memberId(words.named("m", ""))
                .groupInstanceId(words.named("i"))
                .generationId(words.number("gen", 1));
    }

    /** Each further word is {@code member} or {@code member/instance}. */
    private static GroupCommand<?> leave(Words words, String group) {
        List<MemberIdentity> leavers =
                words.plainFrom(2).stream()
                        .map(word -> word.split("/", 2))
                        .map(parts ->
                                new MemberIdentity()
                                        .memberId(parts[0])
                                        .groupInstanceId(parts.length > 1 ? parts[1] : null))
                        .toList();
        return new ClassicCommand.LeaveGroup(group, leavers);
    }

    /** Each further word is {@code topic-partition@offset}. */
    private static OffsetCommitRequest commit(Words words, String group) {
        return new OffsetCommitRequest()
                .groupId(group)
                .memberId(words.named("m", ""))
                .groupInstanceId(words.named("i"))
                .generationIdOrMemberEpoch(words.number("gen", -1))
                .retentionTimeMs(words.number("retention", -1))
                .topics(
                        words.plainFrom(2).stream()
                                .map(word -> word.split("[-@]", 3))
                                .map(parts ->
                                        new OffsetCommitRequestTopic()
                                                .name(parts[0])
                                                .topicId(
                                                        words.named("ids") == null
                                                                ? Uuid.ZERO
                                                                : FixedTopics.id(parts[0]))
                                                .partitions(List.of(partition(words, parts))))
                                .toList());
    }

    /** As a commit, by a producer. */
    private static TxnOffsetCommitRequest commitInTransaction(Words words, String group) {
        return new TxnOffsetCommitRequest()
                .groupId(group)
                .memberId(words.named("m", ""))
                .groupInstanceId(words.named("i"))
                .generationIdOrMemberEpoch(words.number("gen", -1))
                .producerId(words.number("pid", 1))
                .topics(
                        words.plainFrom(2).stream()
                                .map(word -> word.split("[-@]", 3))
                                .map(parts ->
                                        new TxnOffsetCommitRequestTopic()
                                                .name(parts[0])
                                                .partitions(List.of(inTransaction(words, parts))))
                                .toList());
    }

    private static TxnOffsetCommitRequestPartition inTransaction(Words words, String[] parts) {
        return new TxnOffsetCommitRequestPartition()
                .partitionIndex(Integer.parseInt(parts[1]))
                .committedOffset(Long.parseLong(parts[2]))
                .committedMetadata(words.named("metadata"));
    }

    /** {@code end e commit} or {@code end e abort}. */
    private static TransactionEnd end(Words words) {
        return new TransactionEnd(
                new ProducerIdentity(words.number("pid", 1), (short) 0),
                0,
                words.plain(1).equals("commit"),
                (short) 1);
    }

    private static OffsetCommitRequestPartition partition(Words words, String[] parts) {
        return new OffsetCommitRequestPartition()
                .partitionIndex(Integer.parseInt(parts[1]))
                .committedOffset(Long.parseLong(parts[2]))
                .committedLeaderEpoch(words.number("epoch", -1))
                .committedMetadata(words.named("metadata"));
    }

    /** Each further word is {@code topic-partition}; none asks for all. */
    private static OffsetFetchRequestGroup fetch(Words words, String group) {
        List<String> wanted = words.plainFrom(2);
        return new OffsetFetchRequestGroup()
                .groupId(group)
                .topics(
                        wanted.isEmpty()
                                ? null
                                : wanted.stream()
                                        .map(word -> word.split("-", 2))
                                        .map(parts ->
                                                new OffsetFetchRequestTopics()
                                                        .name(parts[0])
                                                        .partitionIndexes(
                                                                List.of(Integer.valueOf(parts[1]))))
                                        .toList());
    }

    private static OffsetDeleteRequest deleteOffsets(Words words, String group) {
        return new OffsetDeleteRequest()
                .groupId(group)
                .topics(
                        words.plainFrom(2).stream()
                                .map(word -> word.split("-", 2))
                                .map(parts ->
                                        new OffsetDeleteRequestTopic()
                                                .name(parts[0])
                                                .partitions(
                                                        List.of(
                                                                new OffsetDeleteRequestPartition()
                                                                        .partitionIndex(
                                                                                Integer.parseInt(
                                                                                        parts[
                                                                                                1])))))
                                .toList());
    }
}
