package io.millrace.transactions;

import io.millrace.base.TopicPartition;
import io.millrace.coordination.ProducerIdentity;
import java.util.List;

/**
 * The end of a transaction is decided: each partition is to be told, however long it takes. What is
 * done comes back as {@link TransactionCommand.MarkersWritten}.
 *
 * @param order tells this from every other: an older client's next transaction looks the same, and
 *     so do orders of before a reload
 * @param producer with transaction version 2, its epoch is one more than that of the records
 * @param coordinatorEpoch leader epoch of the coordinator's partition
 */
public record SendMarkers(
        long order,
        String transactionalId,
        ProducerIdentity producer,
        int coordinatorEpoch,
        boolean commit,
        short transactionVersion,
        List<TopicPartition> partitions)
        implements TransactionEffect {}
