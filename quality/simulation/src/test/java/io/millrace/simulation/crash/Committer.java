package io.millrace.simulation.crash;

import io.millrace.base.TopicPartition;
import io.millrace.broker.groups.GroupCommands;
import io.millrace.groups.AnyGroupCommand;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.OffsetCommitRequest;
import io.millrace.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.millrace.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.millrace.protocol.message.OffsetCommitResponse;
import io.millrace.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.millrace.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import io.millrace.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/** A group that commits offsets of one partition, each higher than the one before. */
final class Committer {
    private static final short COMMIT_VERSION = 9;

    private record Commit(long offset, CompletableFuture<ErrorCode> answer) {}

    private final String group;
    private final TopicPartition partition;
    private final Deque<Commit> open = new ArrayDeque<>();
    private final LongSupplier next;
    private long asked = -1;
    private long acknowledged = -1;

    /**
     * @param next offsets to commit: they go up over all topics, because a topic that is made again
     *     may find the offsets of its forerunner when the power failed after the deletion
     */
    Committer(String group, TopicPartition partition, LongSupplier next) {
        this.group = group;
        this.partition = partition;
        this.next = next;
    }

    TopicPartition partition() {
        return partition;
    }

    void commit(GroupCommands groups) {
        Commit commit = new Commit(next.getAsLong(), new CompletableFuture<>());
        asked = commit.offset();
        open.add(commit);
        OffsetCommitRequest request =
                new OffsetCommitRequest()
                        .groupId(group)
                        .topics(
                                List.of(
                                        new OffsetCommitRequestTopic()
                                                .name(partition.topic())
                                                .partitions(List.of(wanted(commit.offset())))));
        groups.submit(
                new AnyGroupCommand.CommitOffsets(request, COMMIT_VERSION),
                answer -> commit.answer().complete(error(answer)));
    }

    private OffsetCommitRequestPartition wanted(long offset) {
        return new OffsetCommitRequestPartition()
                .partitionIndex(partition.partition())
                .committedOffset(offset);
    }

    private static ErrorCode error(OffsetCommitResponse answer) {
        return ErrorCode.of(answer.topics().getFirst().partitions().getFirst().errorCode());
    }

    List<CompletableFuture<?>> unanswered() {
        List<CompletableFuture<?>> answers = new ArrayList<>();
        open.forEach(commit -> answers.add(commit.answer()));
        return answers;
    }

    /** Takes in the answers that have come. A commit that failed may have been written or not. */
    void collect(Machine machine) {
        while (!open.isEmpty() && open.element().answer().isDone()) {
            Commit commit = open.remove();
            ErrorCode error = commit.answer().join();
            if (error == ErrorCode.NONE) {
                acknowledged = commit.offset();
            } else {
                Violation.unless(!machine.hasPower(), group + ": a commit was refused: " + error);
            }
        }
    }

    /** The life is over. */
    void giveUp() {
        open.clear();
    }

    CompletableFuture<OffsetFetchResponseGroup> fetch(GroupCommands groups) {
        CompletableFuture<OffsetFetchResponseGroup> answer = new CompletableFuture<>();
        OffsetFetchRequestGroup request =
                new OffsetFetchRequestGroup()
                        .groupId(group)
                        .topics(
                                List.of(
                                        new OffsetFetchRequestTopics()
                                                .name(partition.topic())
                                                .partitionIndexes(List.of(partition.partition()))));
        groups.submit(new AnyGroupCommand.FetchOffsets(request, true), answer::complete);
        return answer;
    }

    void verify(OffsetFetchResponseGroup answer) {
        long offset = answer.topics().getFirst().partitions().getFirst().committedOffset();
        boolean right = asked < 0 || (offset >= acknowledged && offset <= asked);
        Violation.unless(
                right,
                "%s of %s: committed is %d, acknowledged was %d, asked for was %d"
                        .formatted(group, partition, offset, acknowledged, asked));
    }
}
