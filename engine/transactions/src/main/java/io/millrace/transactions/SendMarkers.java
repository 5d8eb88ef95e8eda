package io.millrace.transactions;

import io.millrace.base.TopicPartition;
import io.millrace.coordination.ProducerIdentity;
import java.util.List;

/**
 * The end of a transaction is decided: each partition is to be told, however long it takes. What is
 * done comes back as {@link TransactionCommand.MarkersWritten}.
 *
 * @param producer with transaction version 2, its epoch is one more than that of the records
 * @param coordinatorEpoch leader epoch of the coordinator's partition
 */
public record SendMarkers(
        String transactionalId,
        ProducerIdentity producer,
        int coordinatorEpoch,
        boolean commit,
        short transactionVersion,
        List<TopicPartition> partitions)
        implements TransactionEffect {}
