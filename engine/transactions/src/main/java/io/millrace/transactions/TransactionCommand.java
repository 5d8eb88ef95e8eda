package io.millrace.transactions;

import io.millrace.base.TopicPartition;
import io.millrace.coordination.ProducerIdentity;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.DescribeTransactionsResponse;
import io.millrace.protocol.message.ListTransactionsResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction coordinator can be asked.
 *
 * @param <R> the answer
 */
public sealed interface TransactionCommand<R> {

    /** Instead of a fresh producer id: none was reserved. */
    long NO_PRODUCER_ID = -1;

    /** Instead of a connection's number: the client speaks through another broker's connection. */
    long NO_CONNECTION = -1;

    /** The answer when the coordinator can't decide: not here, loading, overloaded. */
    R refused(ErrorCode error);

    /** A command about one transactional id, which says where it goes. */
    sealed interface OfTransaction<R> extends TransactionCommand<R> {
        String transactionalId();
    }

    /**
     * InitProducerId (KIP-98, KIP-360).
     *
     * @param expected who the producer takes itself for, null when it starts
     * @param freshProducerId that nobody has, for when one is needed; or {@link #NO_PRODUCER_ID}
     * @param connection that the client speaks through, higher for later ones
     */
    record InitProducerId(
            String transactionalId,
            int timeoutMillis,
            @Nullable ProducerIdentity expected,
            long freshProducerId,
            long connection)
            implements OfTransaction<IdentityAnswer> {
        public InitProducerId(
                String transactionalId,
                int timeoutMillis,
                @Nullable ProducerIdentity expected,
                long freshProducerId) {
            this(transactionalId, timeoutMillis, expected, freshProducerId, NO_CONNECTION);
        }

        @Override
        public IdentityAnswer refused(ErrorCode error) {
            return new IdentityAnswer.Refused(error);
        }

        public InitProducerId withFreshProducerId(long id) {
            return new InitProducerId(transactionalId, timeoutMillis, expected, id, connection);
        }
    }

    /**
     * AddPartitionsToTxn for one transaction, AddOffsetsToTxn, or the first write of a client at
     * transaction version 2.
     *
     * @param transactionVersion that the client speaks
     * @param waitMillisMax how long the end of the transaction before may be waited for; then the
     *     answer is CONCURRENT_TRANSACTIONS
     * @param connection that the client speaks through, higher for later ones
     */
    record AddPartitions(
            String transactionalId,
            ProducerIdentity producer,
            List<TopicPartition> partitions,
            short transactionVersion,
            int waitMillisMax,
            long connection)
            implements OfTransaction<ErrorCode> {
        public AddPartitions(
                String transactionalId,
                ProducerIdentity producer,
                List<TopicPartition> partitions,
                short transactionVersion,
                int waitMillisMax) {
            this(
                    transactionalId,
                    producer,
                    partitions,
                    transactionVersion,
                    waitMillisMax,
                    NO_CONNECTION);
        }

        @Override
        public ErrorCode refused(ErrorCode error) {
            return error;
        }
    }

    /** Whether the partitions are part of the ongoing transaction (KIP-890 part 1). */
    record VerifyPartitions(
            String transactionalId, ProducerIdentity producer, List<TopicPartition> partitions)
            implements OfTransaction<Map<TopicPartition, ErrorCode>> {
        @Override
        public Map<TopicPartition, ErrorCode> refused(ErrorCode error) {
            return partitions.stream()
                    .collect(Collectors.toMap(each -> each, each -> error, (one, same) -> one));
        }
    }

    /**
     * EndTxn.
     *
     * @param transactionVersion that the client speaks; from 2 on each end moves the epoch
     * @param freshProducerId that nobody has, for when one is needed; or {@link #NO_PRODUCER_ID}
     * @param connection that the client speaks through, higher for later ones
     */
    record EndTransaction(
            String transactionalId,
            ProducerIdentity producer,
            boolean commit,
            short transactionVersion,
            long freshProducerId,
            long connection)
            implements OfTransaction<IdentityAnswer> {
        public EndTransaction(
                String transactionalId,
                ProducerIdentity producer,
                boolean commit,
                short transactionVersion,
                long freshProducerId) {
            this(
                    transactionalId,
                    producer,
                    commit,
                    transactionVersion,
                    freshProducerId,
                    NO_CONNECTION);
        }

        @Override
        public IdentityAnswer refused(ErrorCode error) {
            return new IdentityAnswer.Refused(error);
        }

        public EndTransaction withFreshProducerId(long id) {
            return new EndTransaction(
                    transactionalId, producer, commit, transactionVersion, id, connection);
        }
    }

    /**
     * A transaction has timed out, as {@link TimedOut} named it.
     *
     * @param freshProducerId that nobody has; or {@link #NO_PRODUCER_ID}
     */
    record AbortTimedOut(
            String transactionalId,
            ProducerIdentity producer,
            long startMillis,
            long freshProducerId)
            implements OfTransaction<IdentityAnswer> {
        @Override
        public IdentityAnswer refused(ErrorCode error) {
            return new IdentityAnswer.Refused(error);
        }

        public AbortTimedOut withFreshProducerId(long id) {
            return new AbortTimedOut(transactionalId, producer, startMillis, id);
        }
    }

    /**
     * Partitions have their markers, or are gone.
     *
     * @param order of {@link SendMarkers}
     */
    record MarkersWritten(String transactionalId, long order, List<TopicPartition> partitions)
            implements OfTransaction<ErrorCode> {
        @Override
        public ErrorCode refused(ErrorCode error) {
            return error;
        }
    }

    /** DescribeTransactions for one transactional id. */
    record DescribeTransaction(String transactionalId)
            implements OfTransaction<DescribeTransactionsResponse.TransactionState> {
        @Override
        public DescribeTransactionsResponse.TransactionState refused(ErrorCode error) {
            return new DescribeTransactionsResponse.TransactionState()
                    .transactionalId(transactionalId)
                    .errorCode(error.code());
        }
    }

    /**
     * When the oldest transaction of one shard began that is open, or whose end does not yet stand
     * in all its partitions: in milliseconds since the epoch, {@link #NONE} when there is none.
     */
    record OldestTransaction() implements TransactionCommand<Long> {
        public static final long NONE = Long.MAX_VALUE;

        @Override
        public Long refused(ErrorCode error) {
            return NONE;
        }
    }

    /**
     * ListTransactions, for the transactions of one shard. Empty filters let everything pass.
     *
     * @param durationMillis negative for all; otherwise what runs longer
     * @param idPattern a regular expression for the whole id, or empty
     */
    record ListTransactions(
            Set<String> states, Set<Long> producerIds, long durationMillis, String idPattern)
            implements TransactionCommand<ListTransactionsResponse> {
        @Override
        public ListTransactionsResponse refused(ErrorCode error) {
            return new ListTransactionsResponse().errorCode(error.code());
        }
    }
}
