package io.millrace.simulation.client;

import io.millrace.base.TopicPartition;
import io.millrace.protocol.ErrorCode;
import io.millrace.simulation.history.AnomalyKind;
import io.millrace.simulation.history.History;
import io.millrace.simulation.history.Poll;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A consumer of one partition that reads on and on, and keeps its position. */
public final class Reader {
    private static final int PAGE_BYTES_MAX = 2_000;

    private final Caller caller;
    private final History history;
    private final TopicPartition partition;
    private final boolean committed;
    private final Fetcher fetcher;
    private final NavigableMap<Long, String> read = new TreeMap<>();
    private long position;
    private long endOffset = Long.MAX_VALUE;

    public Reader(Caller caller, History history, TopicPartition partition, boolean committed) {
        this.caller = caller;
        this.history = history;
        this.partition = partition;
        this.committed = committed;
        this.fetcher = new Fetcher(caller, partition, committed);
    }

    /** Begins, and does not end before its client does. */
    public void run() {
        int bytesMax = (int) caller.scheduler().between(1, PAGE_BYTES_MAX);
        fetcher.fetch(position, bytesMax, this::took);
    }

    private void took(Fetcher.@Nullable Page page) {
        if (page == null) {
            caller.later(this::run);
            return;
        }
        if (page.error() != ErrorCode.NONE) {
            if (!Caller.isRetriable(page.error())) {
                history.noticed(
                        AnomalyKind.REFUSED,
                        "a fetch of " + partition + " at " + position + ": " + page.error());
            }
            caller.later(this::run);
            return;
        }
        if (!page.records().isEmpty()) {
            history.polled(
                    new Poll(
                            caller.clientId(),
                            committed,
                            partition,
                            caller.scheduler().nowNanos(),
                            page.records()));
            page.records().forEach(seen -> read.put(seen.offset(), seen.value()));
        }
        position = page.nextOffset();
        endOffset = page.highWatermark();
        run();
    }

    /** Whether it has everything up to the partition's end, as of its last fetch. */
    public boolean isAtTheEnd() {
        return position >= endOffset;
    }

    public TopicPartition partition() {
        return partition;
    }

    public boolean readsCommitted() {
        return committed;
    }

    public NavigableMap<Long, String> read() {
        return read;
    }

    @Override
    public String toString() {
        return partition
                + (committed ? " committed" : " uncommitted")
                + " is at "
                + position
                + " of "
                + endOffset;
    }
}
