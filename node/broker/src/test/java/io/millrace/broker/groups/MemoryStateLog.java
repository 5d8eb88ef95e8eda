package io.millrace.broker.groups;

import io.millrace.coordination.StateRecord;
import java.util.ArrayList;
import java.util.List;

/** A log in memory that commits, fails and loses when the test says so. One offset a record. */
final class MemoryStateLog implements StateLog {
    private record Waiter(long endOffset, CommitListener listener) {}

    private final List<StateRecord> records = new ArrayList<>();
    private final List<Waiter> waiters = new ArrayList<>();
    private long committed;
    private int appends;
    private boolean broken;

    int appends() {
        return appends;
    }

    int size() {
        return records.size();
    }

    void breakAppends(boolean value) {
        broken = value;
    }

    void commit() {
        committed = records.size();
        List<Waiter> due = List.copyOf(waiters);
        waiters.clear();
        due.forEach(waiter -> waiter.listener.committed());
    }

    /** What is not committed is gone. */
    void lose() {
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
        return new Chunk(List.of(records.get((int) offset)), offset + 1);
    }

    @Override
    public long append(List<StateRecord> batch, long nowMillis) {
        if (broken) {
            return NOT_APPENDED;
        }
        appends++;
        records.addAll(batch);
        return records.size();
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
