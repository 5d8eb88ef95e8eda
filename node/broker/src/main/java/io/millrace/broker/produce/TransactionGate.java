package io.millrace.broker.produce;

import io.millrace.base.TopicPartition;
import io.millrace.protocol.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The transaction coordinator, as those who write inside a transaction see it (KIP-890). Callable
 * from any thread.
 */
public interface TransactionGate {

    /** What a partition that is not part of the transaction means. */
    enum Mode {
        /** It becomes part of the transaction: clients at transaction version 2. */
        ADD,
        /** The write is refused: older clients add their partitions themselves. */
        VERIFY
    }

    /**
     * Asks whether the producer may write to the partitions as part of its ongoing transaction.
     *
     * <p>While the transaction before is being ended, an addition waits for that, at the
     * coordinator and nowhere else, for {@code add.partitions.to.txn.retry.backoff.max.ms} at most;
     * then the answer is CONCURRENT_TRANSACTIONS, for the client to come again. A verification
     * never waits.
     *
     * @param answered called once, on the coordinators' thread or at once on the caller's, with an
     *     entry for each partition: NONE, or the error as the coordinator knows it. Must not block.
     */
    void admit(
            Mode mode,
            TransactionalProducer producer,
            List<TopicPartition> partitions,
            Consumer<Map<TopicPartition, ErrorCode>> answered);
}
