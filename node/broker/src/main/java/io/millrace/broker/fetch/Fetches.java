package io.millrace.broker.fetch;

import io.millrace.base.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads partitions for a fetch, at once when there is enough, or as soon as there is, or when the
 * request's time is up. Stateless; safe from any thread.
 */
public final class Fetches {
    private final FetchSource source;

    public Fetches(FetchSource source) {
        this.source = source;
    }

    /**
     * Whether {@link #fetch} may run on an event loop: it waits for no disk, as far as is known.
     */
    public boolean isWarm(FetchPlan plan) {
        for (PartitionFetch wanted : plan.partitions()) {
            if (!source.isWarm(wanted, plan)) {
                return false;
            }
        }
        return true;
    }

    /**
     * As {@link #fetch}, on a thread that may wait for the disk, and with what is read in memory.
     * The answer is taken there, or on the loop when the fetch has to wait for records.
     */
    public void load(FetchPlan plan, EventLoop loop, Consumer<List<PartitionRead>> answer) {
        Pass pass = read(plan, source::load);
        if (isAnswered(plan, pass)) {
            answer.accept(pass.reads);
            return;
        }
        pass.release();
        loop.execute(() -> new WaitingFetch(this, plan, loop, answer).begin());
    }

    /**
     * @param loop where a fetch that had to wait reads again and is answered
     * @param answer takes the reads, in the plan's order, and owns their records
     */
    public void fetch(FetchPlan plan, EventLoop loop, Consumer<List<PartitionRead>> answer) {
        Pass pass = read(plan);
        if (isAnswered(plan, pass)) {
            answer.accept(pass.reads);
            return;
        }
        pass.release();
        new WaitingFetch(this, plan, loop, answer).begin();
    }

    private static boolean isAnswered(FetchPlan plan, Pass pass) {
        return plan.maxWaitMillis() <= 0 || plan.partitions().isEmpty() || pass.isEnough(plan);
    }

    FetchSource source() {
        return source;
    }

    Pass read(FetchPlan plan) {
        return read(plan, source::read);
    }

    private interface Reading {
        PartitionRead of(PartitionFetch wanted, FetchPlan plan, int bytes, boolean atLeastOneBatch);
    }

    private static Pass read(FetchPlan plan, Reading reading) {
        Pass pass = new Pass(plan.partitions().size());
        int left = plan.maxBytes();
        for (PartitionFetch wanted : plan.partitions()) {
            PartitionRead read = reading.of(wanted, plan, Math.max(left, 0), pass.bytes == 0);
            pass.add(read);
            left -= read.records().sizeBytes();
        }
        return pass;
    }

    /** One go over all partitions. */
    static final class Pass {
        final List<PartitionRead> reads;
        long bytes;
        private boolean urgent;

        Pass(int partitions) {
            reads = new ArrayList<>(partitions);
        }

        void add(PartitionRead read) {
            reads.add(read);
            bytes += read.records().sizeBytes();
            urgent |= read.endsTheWait();
        }

        boolean isEnough(FetchPlan plan) {
            return urgent || bytes >= plan.minBytes();
        }

        void release() {
            reads.forEach(PartitionRead::release);
        }
    }
}
