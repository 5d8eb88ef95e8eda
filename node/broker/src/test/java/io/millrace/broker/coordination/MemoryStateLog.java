package io.millrace.broker.coordination;

import io.millrace.coordination.LogBatch;
import io.millrace.coordination.LogEntry;
import io.millrace.coordination.ProducerIdentity;
import io.millrace.coordination.StateRecord;
import io.millrace.coordination.TransactionEnd;
import io.millrace.coordination.TransactionalRecord;
import io.millrace.protocol.ErrorCode;
import io.millrace.storage.Admission;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A log in memory that commits, fails and loses when the test says so. One offset a record. */
public final class MemoryStateLog implements StateLog {
    private record Waiter(long endOffset, CommitListener listener) {}

    private final List<LogEntry> records = new ArrayList<>();
    private final List<Waiter> waiters = new ArrayList<>();
    private long committed;
    private int appends;
    private boolean broken;
    private @Nullable ErrorCode refusal;

    public int appends() {
        return appends;
    }

    public int size() {
        return records.size();
    }

    public void breakAppends(boolean value) {
        broken = value;
    }

    /** What producers' batches are refused with; null for being taken. */
    public void refuse(@Nullable ErrorCode error) {
        refusal = error;
    }

    public void commit() {
        committed = records.size();
        List<Waiter> due = List.copyOf(waiters);
        waiters.clear();
        due.forEach(waiter -> waiter.listener.committed());
    }

    /** What is not committed is gone. */
    public void lose() {
        records.subList((int) committed, records.size()).clear();
        List<Waiter> lost = List.copyOf(waiters);
        waiters.clear();
        lost.forEach(waiter -> waiter.listener.lost());
    }

    @Override
    public long startOffset() {
        return 0;
    }

    @Override
    public long endOffset() {
        return records.size();
    }

    /** One record at a time, so that loading takes several reads. */
    @Override
    public Chunk read(long offset, long endOffset) {
        return new Chunk(List.of(records.get((int) offset)), offset + 1, List.of());
    }

    @Override
    public AppendResult append(LogBatch batch, Admission admission, long nowMillis) {
        if (broken) {
            return new AppendResult.Failed();
        }
        if (refusal != null && !(batch instanceof LogBatch.Plain)) {
            return new AppendResult.Refused(refusal);
        }
        appends++;
        switch (batch) {
            case LogBatch.Plain(List<StateRecord> plain) -> records.addAll(plain);
            case LogBatch.Transactional(ProducerIdentity producer, List<StateRecord> inside) ->
                    inside.forEach(each -> records.add(new TransactionalRecord(producer, each)));
            case LogBatch.Marker(TransactionEnd end) -> records.add(end);
        }
        return new AppendResult.Appended(records.size());
    }

    @Override
    public void whenCommitted(long endOffset, CommitListener listener) {
        if (endOffset <= committed) {
            listener.committed();
        } else {
            waiters.add(new Waiter(endOffset, listener));
        }
    }
}
