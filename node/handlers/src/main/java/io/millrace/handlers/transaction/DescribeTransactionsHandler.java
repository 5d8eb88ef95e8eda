package io.millrace.handlers.transaction;

import io.millrace.broker.transactions.TransactionCommands;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.handlers.group.Gathering;
import io.millrace.protocol.message.DescribeTransactionsRequest;
import io.millrace.protocol.message.DescribeTransactionsResponse;
import io.millrace.protocol.message.DescribeTransactionsResponse.TransactionState;
import io.millrace.transactions.TransactionCommand;
import java.util.List;

/** DescribeTransactions, v0. */
public final class DescribeTransactionsHandler implements Handler<DescribeTransactionsRequest> {
    private final TransactionCommands transactions;

    public DescribeTransactionsHandler(TransactionCommands transactions) {
        this.transactions = transactions;
    }

    @Override
    public void handle(DescribeTransactionsRequest request, Call call) {
        List<String> wanted = request.transactionalIds();
        Gathering<TransactionState> gathering =
                new Gathering<>(
                        wanted.size(),
                        new TransactionState(),
                        states ->
                                call.answer(
                                        new DescribeTransactionsResponse()
                                                .transactionStates(states)));
        for (int i = 0; i < wanted.size(); i++) {
            transactions.submit(
                    new TransactionCommand.DescribeTransaction(wanted.get(i)), gathering.place(i));
        }
    }
}
