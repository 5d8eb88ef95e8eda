package io.millrace.broker.replication;

import io.millrace.base.TopicPartition;
import io.millrace.broker.peers.PeerAnswer;
import io.millrace.broker.peers.PeerChannel;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.ListOffsetsRequest;
import io.millrace.protocol.message.ListOffsetsResponse;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Asks a leader where its log begins and ends: two questions, since one names a partition once. */
record LeaderRange(FetcherHost host, PeerChannel channel) {
    private static final long LATEST = -1;
    private static final long EARLIEST = -2;
    private static final long UNKNOWN = -1;

    /** Where a leader's log begins, and its end. */
    record Range(long start, long end) {}

    /**
     * @param then on the connection's thread; null where there is no answer
     */
    void ask(TopicPartition id, int epoch, Consumer<@Nullable Range> then) {
        offset(
                id,
                epoch,
                EARLIEST,
                start -> {
                    if (start < 0) {
                        then.accept(null);
                    } else {
                        offset(
                                id,
                                epoch,
                                LATEST,
                                end -> then.accept(end < 0 ? null : new Range(start, end)));
                    }
                });
    }

    private void offset(TopicPartition id, int epoch, long which, LongConsumer then) {
        ListOffsetsRequest request =
                new ListOffsetsRequest()
                        .replicaId(host.nodeId())
                        .topics(
                                List.of(
                                        new ListOffsetsRequest.ListOffsetsTopic()
                                                .name(id.topic())
                                                .partitions(
                                                        List.of(
                                                                new ListOffsetsRequest
                                                                                .ListOffsetsPartition()
                                                                        .partitionIndex(
                                                                                id.partition())
                                                                        .currentLeaderEpoch(epoch)
                                                                        .timestamp(which)))));
        channel.send(request, host.timeoutMillis(), answer -> then.accept(offset(answer)));
    }

    private static long offset(PeerAnswer answer) {
        if (!(answer instanceof PeerAnswer.Answered answered)) {
            return UNKNOWN;
        }
        ListOffsetsResponse response = (ListOffsetsResponse) answered.response();
        for (ListOffsetsResponse.ListOffsetsTopicResponse topic : response.topics()) {
            for (ListOffsetsResponse.ListOffsetsPartitionResponse each : topic.partitions()) {
                return each.errorCode() == ErrorCode.NONE.code() ? each.offset() : UNKNOWN;
            }
        }
        return UNKNOWN;
    }
}
