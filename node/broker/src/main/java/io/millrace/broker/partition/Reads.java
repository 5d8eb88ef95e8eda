package io.millrace.broker.partition;

import io.millrace.base.FaultKind;
import io.millrace.base.OperatingException;
import io.millrace.base.Payload;
import io.millrace.base.TopicPartition;
import io.millrace.broker.fetch.FetchPlan;
import io.millrace.broker.fetch.PartitionFetch;
import io.millrace.broker.fetch.PartitionRead;
import io.millrace.broker.fetch.PartitionRead.AbortedTransaction;
import io.millrace.protocol.ErrorCode;
import io.millrace.replication.PartitionState;
import io.millrace.storage.EpochEnd;
import io.millrace.storage.ReadOutcome;
import io.millrace.storage.ReadRequest;
import io.millrace.storage.log.PartitionLog;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a partition for a fetch. Stateless. */
final class Reads {
    private static final Logger log = LoggerFactory.getLogger(Reads.class);

    /** How far beyond what was read the system is asked which pages are in memory. */
    private static final int AHEAD_BYTES = 32 * 1024 * 1024;

    /**
     * What is left of the answer for this partition.
     *
     * @param mayWait the read may wait for the disk, so that sending what it returns does not
     */
    record Room(int maxBytes, boolean atLeastOneBatch, boolean mayWait) {}

    private Reads() {}

    static PartitionRead read(
            Partition partition, PartitionFetch wanted, FetchPlan plan, Room room) {
        PartitionRead.EpochEnd diverging = divergence(partition.log(), wanted);
        if (diverging != null) {
            return new PartitionRead(
                    wanted,
                    ErrorCode.NONE,
                    partition.positions(),
                    null,
                    diverging,
                    null,
                    Payload.Bytes.EMPTY);
        }
        try {
            return readRecords(partition, wanted, plan, room);
        } catch (OperatingException failed) {
            tell(partition.id(), failed);
            return PartitionRead.failed(wanted, ErrorCode.KAFKA_STORAGE_ERROR);
        }
    }

    /** Who leads now, and in which epoch. */
    static PartitionRead movedOn(Partition partition, PartitionFetch wanted, ErrorCode error) {
        PartitionState now = partition.state();
        return PartitionRead.movedOn(
                wanted, error, new PartitionRead.Leader(now.leader(), now.leaderEpoch()));
    }

    private static PartitionRead readRecords(
            Partition partition, PartitionFetch wanted, FetchPlan plan, Room room) {
        // Taken before the read, so that the answer never shows records above its own watermark.
        PartitionRead.Positions positions = partition.positions();
        ReadRequest request =
                new ReadRequest(
                        wanted.fetchOffset(),
                        upTo(plan, positions),
                        Math.min(wanted.maxBytes(), room.maxBytes()),
                        room.atLeastOneBatch());
        return switch (partition.log().read(request)) {
            case ReadOutcome.OutOfRange outOfRange ->
                    PartitionRead.failed(wanted, ErrorCode.OFFSET_OUT_OF_RANGE);
            case ReadOutcome.Empty empty ->
                    new PartitionRead(
                            wanted,
                            ErrorCode.NONE,
                            positions,
                            null,
                            null,
                            plan.readCommitted() ? List.of() : null,
                            Payload.Bytes.EMPTY);
            case ReadOutcome.Data data -> {
                if (room.mayWait()) {
                    load(partition, wanted, data);
                }
                yield new PartitionRead(
                        wanted,
                        ErrorCode.NONE,
                        positions,
                        null,
                        null,
                        plan.readCommitted() ? aborted(partition, wanted, data) : null,
                        data.records());
            }
        };
    }

    private static long upTo(FetchPlan plan, PartitionRead.Positions positions) {
        if (plan.follower() != null) {
            return Long.MAX_VALUE;
        }
        return plan.readCommitted() ? positions.lastStableOffset() : positions.highWatermark();
    }

    private static void load(Partition partition, PartitionFetch wanted, ReadOutcome.Data data) {
        Payload.FileRange range = data.records();
        try {
            long endPosition = range.positionBytes() + range.load(AHEAD_BYTES);
            long toOffset =
                    partition.log().offsetAt(data.firstOffset(), endPosition - wanted.maxBytes());
            partition.loaded(wanted, toOffset);
        } catch (OperatingException unreadable) {
            range.release();
            throw unreadable;
        }
    }

    private static List<AbortedTransaction> aborted(
            Partition partition, PartitionFetch wanted, ReadOutcome.Data data) {
        try {
            return partition
                    .log()
                    .abortedTransactions(wanted.fetchOffset(), data.boundOffset())
                    .stream()
                    .map(each -> new AbortedTransaction(each.producerId(), each.firstOffset()))
                    .toList();
        } catch (OperatingException unreadable) {
            // Nobody sends it: its file would stay open for good.
            data.records().release();
            throw unreadable;
        }
    }

    /** What passes is one line: there may be many of them until it has passed. */
    static void tell(TopicPartition id, OperatingException failed) {
        if (failed.kind() == FaultKind.RETRY) {
            log.warn("partition={} can't be read now: {}", id, failed.getMessage());
        } else {
            log.error("partition={} can't be read", id, failed);
        }
    }

    /** Where the reader's history leaves this log's, or null when it does not (KIP-595). */
    private static PartitionRead.@Nullable EpochEnd divergence(
            PartitionLog log, PartitionFetch wanted) {
        if (wanted.lastFetchedEpoch() < 0) {
            return null;
        }
        EpochEnd end = log.endOffsetFor(wanted.lastFetchedEpoch());
        if (end.epoch() == wanted.lastFetchedEpoch() && end.endOffset() >= wanted.fetchOffset()) {
            return null;
        }
        return new PartitionRead.EpochEnd(end.epoch(), end.endOffset());
    }
}
