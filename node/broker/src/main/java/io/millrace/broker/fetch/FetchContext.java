package io.millrace.broker.fetch;

import io.millrace.protocol.ErrorCode;
import java.util.List;

/** What a fetch request is about, once its session is known. */
public sealed interface FetchContext {

    /** The session can't be continued; the client opens a new one. */
    record Rejected(ErrorCode error) implements FetchContext {}

    /**
     * Partitions to read.
     *
     * @param sessionId what the answer carries: 0 without a session
     */
    record Accepted(int sessionId, List<PartitionFetch> partitions, Filter filter)
            implements FetchContext {}

    /** Keeps the reads that belong into the answer and gives the others back. */
    @FunctionalInterface
    interface Filter {
        List<PartitionRead> news(List<PartitionRead> reads);
    }
}
