package io.millrace.broker.transactions;

import io.millrace.protocol.message.ListTransactionsResponse;
import io.millrace.protocol.message.ListTransactionsResponse.TransactionState;
import java.util.ArrayList;
import java.util.List;

/** Makes one list of those of several coordinators; an error of one is the answer. Stateless. */
final class TransactionListing {
    private TransactionListing() {}

    /**
     * @param unknownStates that were asked for, should no coordinator be here to say so
     */
    static ListTransactionsResponse merge(
            List<ListTransactionsResponse> parts, List<String> unknownStates) {
        List<TransactionState> found = new ArrayList<>();
        for (ListTransactionsResponse part : parts) {
            if (part.errorCode() != 0) {
                return new ListTransactionsResponse().errorCode(part.errorCode());
            }
            found.addAll(part.transactionStates());
        }
        return new ListTransactionsResponse()
                .unknownStateFilters(unknownStates)
                .transactionStates(found);
    }
}
