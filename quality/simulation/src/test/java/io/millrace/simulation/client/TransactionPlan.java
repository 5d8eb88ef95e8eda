package io.millrace.simulation.client;

import io.millrace.base.TopicPartition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client wants to do in one transaction.
 *
 * @param sends in order; each a batch of its own
 * @param consumed committed with it, or null
 * @param commit or abort, when all has gone well
 */
public record TransactionPlan(List<Send> sends, @Nullable ConsumedOffset consumed, boolean commit) {

    /**
     * One record.
     *
     * @param source the value that it is made from, or null
     */
    public record Send(TopicPartition partition, @Nullable String source) {}
}
