package io.millrace.handlers.transaction;

import io.millrace.broker.cluster.ClusterView;
import io.millrace.broker.cluster.ProducerIds;
import io.millrace.broker.cluster.TopicAutoCreation;
import io.millrace.broker.transactions.TransactionRuntime;
import io.millrace.handlers.Dispatcher;
import io.millrace.protocol.ApiKey;

/** What the handlers of this package need, and all of them together. */
public record TransactionHandlers(
        ClusterView cluster,
        ProducerIds producerIds,
        TransactionRuntime transactions,
        TopicAutoCreation creation) {

    public void serve(Dispatcher dispatcher) {
        dispatcher.serve(
                ApiKey.INIT_PRODUCER_ID, new InitProducerIdHandler(producerIds, transactions));
        dispatcher.serve(
                ApiKey.ADD_PARTITIONS_TO_TXN, new AddPartitionsToTxnHandler(cluster, transactions));
        dispatcher.serve(
                ApiKey.ADD_OFFSETS_TO_TXN,
                new AddOffsetsToTxnHandler(cluster, transactions, creation));
        dispatcher.serve(ApiKey.END_TXN, new EndTxnHandler(transactions));
        dispatcher.serve(
                ApiKey.WRITE_TXN_MARKERS, new WriteTxnMarkersHandler(transactions.markers()));
        dispatcher.serve(
                ApiKey.DESCRIBE_TRANSACTIONS, new DescribeTransactionsHandler(transactions));
        dispatcher.serve(ApiKey.LIST_TRANSACTIONS, new ListTransactionsHandler(transactions));
    }
}
