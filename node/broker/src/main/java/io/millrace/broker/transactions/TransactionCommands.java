package io.millrace.broker.transactions;

import io.millrace.protocol.message.ListTransactionsResponse;
import io.millrace.transactions.TransactionCommand;
import java.util.function.Consumer;

/** The transaction coordinators of this node, as handlers see them. Callable from any thread. */
public interface TransactionCommands {

    /**
     * Brings a command to the coordinator of its transactional id. The answer never asks for a
     * producer id: one is fetched when it is needed.
     *
     * @param answered called once, on the coordinators' thread or at once on the caller's; must not
     *     block
     */
    <R> void submit(TransactionCommand.OfTransaction<R> command, Consumer<R> answered);

    /** Lists the transactions of all coordinators of this node. */
    void list(
            TransactionCommand.ListTransactions command,
            Consumer<ListTransactionsResponse> answered);

    /** How long an addition may wait for the end of the transaction before. */
    int additionWaitMillisMax();
}
