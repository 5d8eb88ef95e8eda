package io.millrace.broker.groups;

import io.millrace.broker.partition.Partition;
import io.millrace.broker.produce.AppendOutcome;
import io.millrace.coordination.StateRecord;
import io.millrace.protocol.ErrorCode;
import io.millrace.records.BatchBuilder;
import io.millrace.records.BatchTraits;
import io.millrace.records.RecordBatch;
import io.millrace.records.RecordBatches;
import io.millrace.records.RecordCursor;
import io.millrace.storage.ReadRequest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A partition of this broker as the log of a shard. Safe from any thread. */
public final class PartitionStateLog implements StateLog {
    private static final Logger logger = LoggerFactory.getLogger(PartitionStateLog.class);

    private final Partition partition;
    private final int loadBytesMax;

    /**
     * @param loadBytesMax {@code offsets.load.buffer.size}: how much is read at once while loading
     */
    public PartitionStateLog(Partition partition, int loadBytesMax) {
        this.partition = partition;
        this.loadBytesMax = loadBytesMax;
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
        ByteBuffer batches =
                partition.log().readBytes(new ReadRequest(offset, endOffset, loadBytesMax, true));
        List<StateRecord> records = new ArrayList<>();
        long[] nextOffset = {endOffset};
        RecordBatches.forEach(
                batches,
                batch -> {
                    nextOffset[0] = batch.lastOffset() + 1;
                    if (!batch.isControl()) {
                        addRecords(batch, offset, records);
                    }
                });
        return new Chunk(records, nextOffset[0]);
    }

    /** The first batch may begin before the offset that was asked for. */
    private static void addRecords(RecordBatch batch, long fromOffset, List<StateRecord> records) {
        try (RecordCursor cursor = RecordCursor.open(batch)) {
            while (cursor.next()) {
                ByteBuffer key = cursor.record().key();
                if (key != null && cursor.offset() >= fromOffset) {
                    records.add(new StateRecord(key, cursor.record().value()));
                }
            }
        }
    }

    @Override
    public long append(List<StateRecord> records, long nowMillis) {
        BatchBuilder batch = new BatchBuilder(BatchTraits.PLAIN);
        for (StateRecord record : records) {
            batch.append(nowMillis, record.key(), record.value());
        }
        return switch (partition.appendOwn(batch.build())) {
            case AppendOutcome.Appended appended -> appended.endOffset();
            case AppendOutcome.Rejected rejected -> {
                logger.error(
                        "partition={} takes no coordinator records: {} {}",
                        partition.id(),
                        rejected.error(),
                        rejected.message());
                yield NOT_APPENDED;
            }
        };
    }

    @Override
    public void whenCommitted(long endOffset, CommitListener listener) {
        partition.whenCommitted(
                endOffset,
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
