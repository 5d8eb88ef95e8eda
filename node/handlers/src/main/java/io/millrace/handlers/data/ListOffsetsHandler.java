package io.millrace.handlers.data;

import io.millrace.base.TopicPartition;
import io.millrace.broker.partition.Answer;
import io.millrace.broker.partition.FoundOffset;
import io.millrace.broker.partition.PartitionQueries;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.handlers.OffLoop;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.ListOffsetsRequest;
import io.millrace.protocol.message.ListOffsetsRequest.ListOffsetsPartition;
import io.millrace.protocol.message.ListOffsetsResponse;
import io.millrace.protocol.message.ListOffsetsResponse.ListOffsetsPartitionResponse;
import io.millrace.protocol.message.ListOffsetsResponse.ListOffsetsTopicResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * ListOffsets, v1 to v11: the ends of partitions, and where a time begins. v7 brings the maximum
 * timestamp, v8 the earliest local offset, v9 and v11 the tiered ones, which stay unknown without
 * tiered storage. May read from disk, so it runs on a thread that may wait.
 */
public final class ListOffsetsHandler implements Handler<ListOffsetsRequest> {
    private static final byte READ_COMMITTED = 1;
    private static final short FIRST_VERSION_WITH_EPOCH = 4;
    private static final short FIRST_VERSION_WITH_OFFSET_NOT_AVAILABLE = 5;
    private static final long LATEST = -1;
    private static final long EARLIEST = -2;
    private static final long MAX_TIMESTAMP = -3;
    private static final long EARLIEST_LOCAL = -4;
    private static final long LATEST_TIERED = -5;
    private static final long EARLIEST_PENDING_UPLOAD = -6;

    private final PartitionQueries queries;
    private final OffLoop offLoop;

    public ListOffsetsHandler(PartitionQueries queries, OffLoop offLoop) {
        this.queries = queries;
        this.offLoop = offLoop;
    }

    @Override
    public void handle(ListOffsetsRequest request, Call call) {
        offLoop.run(call, () -> call.answer(answer(request, call)));
    }

    private ListOffsetsResponse answer(ListOffsetsRequest request, Call call) {
        End end = end(request, call);
        Set<TopicPartition> seen = new HashSet<>();
        List<ListOffsetsTopicResponse> topics = new ArrayList<>(request.topics().size());
        for (ListOffsetsRequest.ListOffsetsTopic topic : request.topics()) {
            List<ListOffsetsPartitionResponse> answers = new ArrayList<>(topic.partitions().size());
            for (ListOffsetsPartition wanted : topic.partitions()) {
                TopicPartition id = new TopicPartition(topic.name(), wanted.partitionIndex());
                answers.add(
                        seen.add(id)
                                ? look(id, wanted, end, call.version())
                                : failed(wanted, ErrorCode.INVALID_REQUEST));
            }
            topics.add(new ListOffsetsTopicResponse().name(topic.name()).partitions(answers));
        }
        return new ListOffsetsResponse().topics(topics);
    }

    private ListOffsetsPartitionResponse look(
            TopicPartition id, ListOffsetsPartition wanted, End end, short version) {
        if (version < firstVersion(wanted.timestamp())) {
            return failed(wanted, ErrorCode.UNSUPPORTED_VERSION);
        }
        Answer<FoundOffset> answer = find(id, wanted, end);
        FoundOffset place = answer.value();
        ListOffsetsPartitionResponse response = failed(wanted, error(answer.error(), version));
        return place == null
                ? response
                : response.timestamp(place.timestampMillis())
                        .offset(place.offset())
                        .leaderEpoch(version < FIRST_VERSION_WITH_EPOCH ? -1 : place.leaderEpoch());
    }

    /** Clients that don't know the error wait for the leader all the same. */
    private static ErrorCode error(ErrorCode error, short version) {
        return error == ErrorCode.OFFSET_NOT_AVAILABLE
                        && version < FIRST_VERSION_WITH_OFFSET_NOT_AVAILABLE
                ? ErrorCode.LEADER_NOT_AVAILABLE
                : error;
    }

    private static short firstVersion(long timestamp) {
        if (timestamp >= EARLIEST) {
            return 1;
        }
        return switch ((int) Math.max(timestamp, EARLIEST_PENDING_UPLOAD - 1)) {
            case (int) MAX_TIMESTAMP -> 7;
            case (int) EARLIEST_LOCAL -> 8;
            case (int) LATEST_TIERED -> 9;
            case (int) EARLIEST_PENDING_UPLOAD -> 11;
            default -> Short.MAX_VALUE;
        };
    }

    private Answer<FoundOffset> find(TopicPartition id, ListOffsetsPartition wanted, End end) {
        boolean committed = end == End.STABLE;
        int epoch = wanted.currentLeaderEpoch();
        long timestamp = wanted.timestamp();
        if (timestamp == LATEST) {
            return end == End.LOG
                    ? queries.logEnd(id, epoch)
                    : queries.latest(id, epoch, committed);
        }
        if (timestamp == EARLIEST || timestamp == EARLIEST_LOCAL) {
            return queries.earliest(id, epoch);
        }
        if (timestamp == MAX_TIMESTAMP) {
            return queries.latestByTime(id, epoch, committed);
        }
        if (timestamp == LATEST_TIERED || timestamp == EARLIEST_PENDING_UPLOAD) {
            return queries.nowhere(id, epoch);
        }
        return queries.byTime(id, epoch, timestamp, committed);
    }

    /** What the end of a partition is to whoever asks. */
    private enum End {
        STABLE,
        WATERMARK,
        /** A follower's. */
        LOG
    }

    private static End end(ListOffsetsRequest request, Call call) {
        if (request.replicaId() >= 0 && call.peer().mayBeNode()) {
            return End.LOG;
        }
        return request.isolationLevel() == READ_COMMITTED ? End.STABLE : End.WATERMARK;
    }

    private static ListOffsetsPartitionResponse failed(
            ListOffsetsPartition wanted, ErrorCode error) {
        return new ListOffsetsPartitionResponse()
                .partitionIndex(wanted.partitionIndex())
                .errorCode(error.code());
    }
}
