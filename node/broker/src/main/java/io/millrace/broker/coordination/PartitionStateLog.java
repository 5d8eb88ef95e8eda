package io.millrace.broker.coordination;

import io.millrace.broker.partition.Partition;
import io.millrace.broker.produce.ProduceOutcome;
import io.millrace.broker.produce.TransactionMarker;
import io.millrace.coordination.LogBatch;
import io.millrace.coordination.LogEntry;
import io.millrace.coordination.ProducerIdentity;
import io.millrace.coordination.StateRecord;
import io.millrace.coordination.TransactionEnd;
import io.millrace.protocol.ErrorCode;
import io.millrace.records.RecordBatches;
import io.millrace.storage.Admission;
import io.millrace.storage.ReadRequest;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A partition of this broker as the log of a shard, for one leader epoch. Safe from any thread. */
public final class PartitionStateLog implements StateLog {
    private static final Logger logger = LoggerFactory.getLogger(PartitionStateLog.class);

    private final Partition partition;
    private final int leaderEpoch;
    private final int loadBytesMax;
    private final StateBatches batches;

    /**
     * @param loadBytesMax how much is read at once while loading
     */
    public PartitionStateLog(Partition partition, int loadBytesMax, StateBatches batches) {
        this.partition = partition;
        this.leaderEpoch = partition.leaderEpoch();
        this.loadBytesMax = loadBytesMax;
        this.batches = batches;
    }

    @Override
    public long startOffset() {
        return partition.log().logStartOffset();
    }

    @Override
    public long endOffset() {
        return partition.log().logEndOffset();
    }

    @Override
    public Chunk read(long offset, long endOffset) {
        List<LogEntry> entries = new ArrayList<>();
        List<RuntimeException> unreadable = new ArrayList<>(0);
        long[] nextOffset = {endOffset};
        RecordBatches.forEach(
                partition.log().readBytes(new ReadRequest(offset, endOffset, loadBytesMax, true)),
                batch -> {
                    nextOffset[0] = batch.lastOffset() + 1;
                    try {
                        StateBatches.addEntries(batch, offset, entries);
                    } catch (RuntimeException broken) {
                        unreadable.add(broken);
                    }
                });
        return new Chunk(entries, nextOffset[0], unreadable);
    }

    @Override
    public AppendResult append(LogBatch batch, Admission admission, long nowMillis) {
        ProduceOutcome outcome =
                switch (batch) {
                    case LogBatch.Plain(List<StateRecord> records) ->
                            partition.appendOwn(batches.plain(records, nowMillis));
                    case LogBatch.Transactional(
                                    ProducerIdentity producer,
                                    List<StateRecord> records) ->
                            partition.appendOwn(
                                    batches.transactional(producer, records, nowMillis), admission);
                    case LogBatch.Marker(TransactionEnd end) ->
                            partition.appendMarker(
                                    new TransactionMarker(
                                            end.producer().producerId(),
                                            end.producer().producerEpoch(),
                                            end.coordinatorEpoch(),
                                            end.commit(),
                                            end.transactionVersion()));
                };
        return switch (outcome) {
            case ProduceOutcome.Appended appended ->
                    new AppendResult.Appended(appended.endOffset());
            case ProduceOutcome.Rejected rejected
                    when !(batch instanceof LogBatch.Plain) && !isTheLogs(rejected.error()) ->
                    new AppendResult.Refused(rejected.error());
            case ProduceOutcome.Rejected rejected -> {
                logger.error(
                        "partition={} takes no coordinator records: {} {}",
                        partition.id(),
                        rejected.error(),
                        rejected.message());
                yield new AppendResult.Failed();
            }
            // Only clients' batches are asked for it.
            case ProduceOutcome.AdmissionRequired never -> new AppendResult.Failed();
        };
    }

    /** Trouble of the log's, not of the batch or its producer. */
    private static boolean isTheLogs(ErrorCode error) {
        return error == ErrorCode.KAFKA_STORAGE_ERROR || error == ErrorCode.NOT_LEADER_OR_FOLLOWER;
    }

    @Override
    public void whenCommitted(long endOffset, CommitListener listener) {
        partition.whenCommitted(
                leaderEpoch,
                endOffset,
                io.millrace.broker.produce.CommitListener.FOREVER,
                new io.millrace.broker.produce.CommitListener() {
                    @Override
                    public void committed() {
                        listener.committed();
                    }

                    @Override
                    public void failed(ErrorCode error) {
                        listener.lost();
                    }
                });
    }
}
