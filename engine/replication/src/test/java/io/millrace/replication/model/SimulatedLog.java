package io.millrace.replication.model;

import io.millrace.replication.EpochEnd;
import io.millrace.replication.LogEnds;
import java.util.ArrayList;
import java.util.List;

/** A log in memory, with a disk that has what was synced. */
final class SimulatedLog {

    record Entry(int epoch, long value) {}

    private record Start(int epoch, long offset) {}

    private final List<Entry> entries = new ArrayList<>();
    private final List<Start> starts = new ArrayList<>();
    private int durable;

    int end() {
        return entries.size();
    }

    int durableEnd() {
        return durable;
    }

    LogEnds ends() {
        return new LogEnds(0, entries.size(), durable);
    }

    Entry at(int offset) {
        return entries.get(offset);
    }

    int lastEpoch() {
        return starts.isEmpty() ? -1 : starts.getLast().epoch();
    }

    void beginEpoch(int epoch) {
        if (epoch > lastEpoch()) {
            assign(epoch, entries.size());
        }
    }

    void append(Entry entry) {
        if (entry.epoch() > lastEpoch()) {
            assign(entry.epoch(), entries.size());
        }
        entries.add(entry);
    }

    private void assign(int epoch, long offset) {
        starts.removeIf(start -> start.epoch() >= epoch || start.offset() >= offset);
        starts.add(new Start(epoch, offset));
    }

    List<Entry> from(int offset, int entriesMax) {
        return List.copyOf(entries.subList(offset, Math.min(entries.size(), offset + entriesMax)));
    }

    void sync() {
        durable = entries.size();
    }

    /** Durable when it returns. */
    void truncateTo(long offset) {
        entries.subList((int) offset, entries.size()).clear();
        starts.removeIf(start -> start.offset() >= offset);
        durable = Math.min(durable, (int) offset);
    }

    /** The power fails: what was not synced is gone, and epochs that have no record. */
    void loseUnsynced() {
        entries.subList(durable, entries.size()).clear();
        starts.clear();
        List<Entry> kept = List.copyOf(entries);
        entries.clear();
        kept.forEach(this::append);
    }

    void wipe() {
        truncateTo(0);
    }

    EpochEnd endOf(int epoch) {
        if (epoch < 0 || starts.isEmpty() || epoch > starts.getLast().epoch()) {
            return EpochEnd.UNDEFINED;
        }
        if (epoch < starts.getFirst().epoch()) {
            return new EpochEnd(epoch, starts.getFirst().offset());
        }
        for (int i = starts.size() - 1; i >= 0; i--) {
            if (starts.get(i).epoch() <= epoch) {
                long end = i == starts.size() - 1 ? entries.size() : starts.get(i + 1).offset();
                return new EpochEnd(starts.get(i).epoch(), end);
            }
        }
        return EpochEnd.UNDEFINED;
    }
}
