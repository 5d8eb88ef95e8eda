package io.millrace.broker.partition;

import io.millrace.base.FaultKind;
import io.millrace.base.OperatingException;
import io.millrace.base.TopicPartition;
import io.millrace.protocol.ErrorCode;
import io.millrace.storage.EpochEnd;
import io.millrace.storage.LogConfig;
import io.millrace.storage.TimestampedOffset;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Questions about a partition that are not about its records, and DeleteRecords. Most of them may
 * read from disk: for threads that may wait. Safe from any thread.
 */
public final class PartitionQueries {
    private static final int ANY_EPOCH = -1;
    private static final int NO_TIME = -1;

    private final Partitions partitions;

    public PartitionQueries(Partitions partitions) {
        this.partitions = partitions;
    }

    /** The end that readers see: the high watermark, or the last stable offset. */
    public Answer<FoundOffset> latest(TopicPartition id, int clientEpoch, boolean committed) {
        return ask(
                id,
                clientEpoch,
                partition ->
                        partition.isEndKnown()
                                ? Answer.of(
                                        new FoundOffset(
                                                NO_TIME,
                                                visibleEnd(partition, committed),
                                                partition.leaderEpoch()))
                                : Answer.failed(ErrorCode.OFFSET_NOT_AVAILABLE));
    }

    /** The log's end, which only followers see. */
    public Answer<FoundOffset> logEnd(TopicPartition id, int clientEpoch) {
        return ask(
                id,
                clientEpoch,
                partition ->
                        Answer.of(
                                new FoundOffset(
                                        NO_TIME,
                                        partition.log().logEndOffset(),
                                        partition.leaderEpoch())));
    }

    public Answer<FoundOffset> earliest(TopicPartition id, int clientEpoch) {
        return ask(
                id,
                clientEpoch,
                partition -> {
                    long start = partition.log().logStartOffset();
                    int epoch = partition.log().epochAt(start);
                    return Answer.of(new FoundOffset(NO_TIME, start, epoch));
                });
    }

    /** The first record at or after a time; nothing where there is none. */
    public Answer<FoundOffset> byTime(
            TopicPartition id, int clientEpoch, long timestampMillis, boolean committed) {
        return ask(
                id,
                clientEpoch,
                partition ->
                        Answer.of(
                                found(
                                        partition
                                                .log()
                                                .offsetForTimestamp(
                                                        timestampMillis,
                                                        visibleEnd(partition, committed)))));
    }

    /** The record with the largest timestamp, as far as readers see. */
    public Answer<FoundOffset> latestByTime(TopicPartition id, int clientEpoch, boolean committed) {
        return ask(
                id,
                clientEpoch,
                partition -> {
                    TimestampedOffset max = partition.log().offsetOfMaxTimestamp();
                    boolean visible =
                            max != null && max.offset() < visibleEnd(partition, committed);
                    return Answer.of(visible ? found(max) : null);
                });
    }

    /** A place that has nothing in it, once the partition and the epoch are right. */
    public Answer<FoundOffset> nowhere(TopicPartition id, int clientEpoch) {
        return ask(id, clientEpoch, partition -> Answer.of(null));
    }

    /** Where the largest epoch not above {@code leaderEpoch} ends. */
    public Answer<FoundOffset> epochEnd(TopicPartition id, int clientEpoch, int leaderEpoch) {
        return ask(
                id,
                clientEpoch,
                partition -> {
                    EpochEnd end = partition.log().endOffsetFor(leaderEpoch);
                    return Answer.of(new FoundOffset(NO_TIME, end.endOffset(), end.epoch()));
                });
    }

    public Answer<List<ActiveProducer>> producers(TopicPartition id) {
        return ask(
                id,
                ANY_EPOCH,
                partition ->
                        Answer.of(
                                partition.log().producers().stream()
                                        .map(each ->
                                                new ActiveProducer(
                                                        each.producerId(),
                                                        each.producerEpoch(),
                                                        each.lastSequence(),
                                                        each.lastTimestampMillis(),
                                                        each.coordinatorEpoch(),
                                                        each.transactionStartOffset()))
                                        .toList()));
    }

    /**
     * Raises the log start offset and returns it.
     *
     * @param offset null for the high watermark
     */
    public Answer<Long> deleteRecords(TopicPartition id, @Nullable Long offset) {
        return ask(id, ANY_EPOCH, partition -> deleteRecords(partition, offset));
    }

    private static Answer<Long> deleteRecords(Partition partition, @Nullable Long offset) {
        LogConfig.Retention policy = partition.log().config().retention();
        if (policy.compact() && !policy.delete()) {
            return Answer.failed(ErrorCode.POLICY_VIOLATION);
        }
        long highWatermark = partition.highWatermark();
        long target = offset == null ? highWatermark : offset;
        return target < 0 || target > highWatermark
                ? Answer.failed(ErrorCode.OFFSET_OUT_OF_RANGE)
                : Answer.of(partition.log().raiseLogStartOffset(target));
    }

    private <T> Answer<T> ask(
            TopicPartition id, int clientEpoch, Function<Partition, Answer<T>> question) {
        Partition partition = partitions.partition(id);
        if (partition == null) {
            return Answer.failed(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        }
        ErrorCode epoch = partition.checkLeader(clientEpoch);
        if (epoch != ErrorCode.NONE) {
            return Answer.failed(epoch);
        }
        try {
            return question.apply(partition);
        } catch (OperatingException failed) {
            if (failed.kind() == FaultKind.CALLER) {
                return Answer.failed(ErrorCode.OFFSET_OUT_OF_RANGE);
            }
            Reads.tell(id, failed);
            return Answer.failed(ErrorCode.KAFKA_STORAGE_ERROR);
        }
    }

    private static long visibleEnd(Partition partition, boolean committed) {
        return committed ? partition.lastStableOffset() : partition.highWatermark();
    }

    private static @Nullable FoundOffset found(@Nullable TimestampedOffset place) {
        return place == null
                ? null
                : new FoundOffset(place.timestampMillis(), place.offset(), place.leaderEpoch());
    }
}
