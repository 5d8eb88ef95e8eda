package io.millrace.broker.transactions;

import io.millrace.protocol.message.ListTransactionsResponse;
import io.millrace.protocol.message.ListTransactionsResponse.TransactionState;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Gathers the lists of several coordinators into one answer; an error of one of them is the answer.
 * Owned by the coordinators' thread.
 */
final class TransactionListing {
    private final Consumer<ListTransactionsResponse> answered;
    private final List<TransactionState> found = new ArrayList<>();
    private List<String> unknownStates = List.of();
    private short errorCode;
    private int missing;

    /**
     * @param unknownStates that were asked for, should no coordinator be here to say so
     */
    TransactionListing(
            int expected, List<String> unknownStates, Consumer<ListTransactionsResponse> answered) {
        this.missing = expected;
        this.unknownStates = unknownStates;
        this.answered = answered;
        answerWhenComplete();
    }

    void add(ListTransactionsResponse part) {
        found.addAll(part.transactionStates());
        unknownStates = part.errorCode() == 0 ? part.unknownStateFilters() : unknownStates;
        errorCode = part.errorCode() == 0 ? errorCode : part.errorCode();
        missing--;
        answerWhenComplete();
    }

    private void answerWhenComplete() {
        if (missing == 0) {
            answered.accept(
                    errorCode != 0
                            ? new ListTransactionsResponse().errorCode(errorCode)
                            : new ListTransactionsResponse()
                                    .unknownStateFilters(unknownStates)
                                    .transactionStates(found));
        }
    }
}
