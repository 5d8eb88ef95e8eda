package io.millrace.handlers.data;

import io.millrace.base.TopicPartition;
import io.millrace.broker.partition.Partition;
import io.millrace.broker.partition.Partitions;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.ListOffsetsRequest;
import io.millrace.protocol.message.ListOffsetsRequest.ListOffsetsPartition;
import io.millrace.protocol.message.ListOffsetsResponse;
import io.millrace.protocol.message.ListOffsetsResponse.ListOffsetsPartitionResponse;
import io.millrace.protocol.message.ListOffsetsResponse.ListOffsetsTopicResponse;
import io.millrace.storage.PartitionLog;
import io.millrace.storage.StorageException;
import io.millrace.storage.TimestampedOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ListOffsets, v1 to v11: the ends of partitions, and where a time begins. v7 brings the maximum
 * timestamp, v8 the earliest local offset, v9 and v11 the tiered ones, which stay unknown without
 * tiered storage. May read from disk, so it runs on a thread that may wait.
 */
public final class ListOffsetsHandler implements Handler<ListOffsetsRequest> {
    private static final Logger log = LoggerFactory.getLogger(ListOffsetsHandler.class);

    private static final byte READ_COMMITTED = 1;
    private static final long LATEST = -1;
    private static final long EARLIEST = -2;
    private static final long MAX_TIMESTAMP = -3;
    private static final long EARLIEST_LOCAL = -4;
    private static final long LATEST_TIERED = -5;
    private static final long EARLIEST_PENDING_UPLOAD = -6;

    private final Partitions partitions;
    private final Executor mayBlock;

    public ListOffsetsHandler(Partitions partitions, Executor mayBlock) {
        this.partitions = partitions;
        this.mayBlock = mayBlock;
    }

    @Override
    public void handle(ListOffsetsRequest request, Call call) {
        mayBlock.execute(() -> call.answer(answer(request, call.version())));
    }

    private ListOffsetsResponse answer(ListOffsetsRequest request, short version) {
        Set<TopicPartition> seen = new HashSet<>();
        List<ListOffsetsTopicResponse> topics = new ArrayList<>(request.topics().size());
        for (ListOffsetsRequest.ListOffsetsTopic topic : request.topics()) {
            List<ListOffsetsPartitionResponse> answers = new ArrayList<>(topic.partitions().size());
            for (ListOffsetsPartition wanted : topic.partitions()) {
                TopicPartition id = new TopicPartition(topic.name(), wanted.partitionIndex());
                boolean committed = request.isolationLevel() == READ_COMMITTED;
                answers.add(
                        seen.add(id)
                                ? look(id, wanted, committed, version)
                                : failed(wanted, ErrorCode.INVALID_REQUEST));
            }
            topics.add(new ListOffsetsTopicResponse().name(topic.name()).partitions(answers));
        }
        return new ListOffsetsResponse().topics(topics);
    }

    private ListOffsetsPartitionResponse look(
            TopicPartition id, ListOffsetsPartition wanted, boolean committed, short version) {
        if (version < firstVersion(wanted.timestamp())) {
            return failed(wanted, ErrorCode.UNSUPPORTED_VERSION);
        }
        Partition partition = partitions.partition(id);
        if (partition == null) {
            return failed(wanted, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        }
        ErrorCode epoch = partition.checkEpoch(wanted.currentLeaderEpoch());
        if (epoch != ErrorCode.NONE) {
            return failed(wanted, epoch);
        }
        try {
            return found(wanted, find(partition, wanted.timestamp(), committed));
        } catch (StorageException unreadable) {
            log.error("partition={} can't be searched", id, unreadable);
            return failed(wanted, ErrorCode.KAFKA_STORAGE_ERROR);
        }
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

    private static @Nullable TimestampedOffset find(
            Partition partition, long timestamp, boolean committed) {
        PartitionLog records = partition.log();
        long end = committed ? partition.lastStableOffset() : partition.highWatermark();
        if (timestamp == LATEST) {
            return new TimestampedOffset(-1, end, partition.leadership().epoch());
        }
        if (timestamp == EARLIEST || timestamp == EARLIEST_LOCAL) {
            long start = records.logStartOffset();
            return new TimestampedOffset(-1, start, records.epochAt(start));
        }
        if (timestamp == MAX_TIMESTAMP) {
            TimestampedOffset max = records.offsetOfMaxTimestamp();
            return max != null && max.offset() < end ? max : null;
        }
        if (timestamp == LATEST_TIERED || timestamp == EARLIEST_PENDING_UPLOAD) {
            return null;
        }
        return records.offsetForTimestamp(timestamp, end);
    }

    private static ListOffsetsPartitionResponse found(
            ListOffsetsPartition wanted, @Nullable TimestampedOffset place) {
        ListOffsetsPartitionResponse answer =
                new ListOffsetsPartitionResponse().partitionIndex(wanted.partitionIndex());
        return place == null
                ? answer
                : answer.timestamp(place.timestampMillis())
                        .offset(place.offset())
                        .leaderEpoch(place.leaderEpoch());
    }

    private static ListOffsetsPartitionResponse failed(
            ListOffsetsPartition wanted, ErrorCode error) {
        return new ListOffsetsPartitionResponse()
                .partitionIndex(wanted.partitionIndex())
                .errorCode(error.code());
    }
}
