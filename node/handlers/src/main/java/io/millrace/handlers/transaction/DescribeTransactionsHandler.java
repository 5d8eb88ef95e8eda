package io.millrace.handlers.transaction;

import io.millrace.broker.transactions.TransactionCommands;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.handlers.group.Gathering;
import io.millrace.protocol.message.DescribeTransactionsRequest;
import io.millrace.protocol.message.DescribeTransactionsResponse;
import io.millrace.protocol.message.DescribeTransactionsResponse.TransactionState;
import io.millrace.transactions.TransactionCommand;

/** DescribeTransactions, v0. */
public final class DescribeTransactionsHandler implements Handler<DescribeTransactionsRequest> {
    private final TransactionCommands transactions;

    public DescribeTransactionsHandler(TransactionCommands transactions) {
        this.transactions = transactions;
    }

    @Override
    public void handle(DescribeTransactionsRequest request, Call call) {
        Gathering.of(
                request.transactionalIds(),
                new TransactionState(),
                (id, answered) ->
                        transactions.submit(
                                new TransactionCommand.DescribeTransaction(id), answered),
                states ->
                        call.answer(new DescribeTransactionsResponse().transactionStates(states)));
    }
}
