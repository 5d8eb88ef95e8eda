package io.millrace.handlers.transaction;

import io.millrace.broker.transactions.TransactionCommands;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.protocol.message.ListTransactionsRequest;
import io.millrace.transactions.TransactionCommand;
import java.util.Set;

/** ListTransactions, v0 to v2. v1 filters by duration (KIP-994), v2 by id (KIP-1152). */
public final class ListTransactionsHandler implements Handler<ListTransactionsRequest> {
    private final TransactionCommands transactions;

    public ListTransactionsHandler(TransactionCommands transactions) {
        this.transactions = transactions;
    }

    @Override
    public void handle(ListTransactionsRequest request, Call call) {
        String pattern = request.transactionalIdPattern();
        transactions.list(
                new TransactionCommand.ListTransactions(
                        Set.copyOf(request.stateFilters()),
                        Set.copyOf(request.producerIdFilters()),
                        request.durationFilter(),
                        pattern == null ? "" : pattern),
                call::answer);
    }
}
