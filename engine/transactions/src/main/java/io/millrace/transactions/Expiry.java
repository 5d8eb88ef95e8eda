package io.millrace.transactions;

import io.millrace.coordination.StateMachine;
import io.millrace.coordination.Step;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Every now and then all transactional ids are gone through: those that have not been used for long
 * are deleted. A round is done in portions. Owned by the coordinator.
 */
final class Expiry {
    private final Transactions transactions;
    private final TransactionSettings settings;
    private final Deque<String> round = new ArrayDeque<>();
    private long nextRoundMillis = StateMachine.NEVER;

    Expiry(Transactions transactions, TransactionSettings settings) {
        this.transactions = transactions;
        this.settings = settings;
    }

    void loaded(Step<Object> step) {
        nextRoundMillis = step.steadyMillis() + settings.expirationCheckMillis();
    }

    /** In steady time; in the past while a round has work left. */
    long nextDeadlineMillis() {
        return round.isEmpty()
                ? nextRoundMillis
                : nextRoundMillis - settings.expirationCheckMillis();
    }

    void tick(Step<Object> step) {
        if (round.isEmpty() && nextRoundMillis <= step.steadyMillis()) {
            nextRoundMillis = step.steadyMillis() + settings.expirationCheckMillis();
            transactions.all().forEach(each -> round.add(each.transactionalId()));
        }
        for (int i = 0; i < TransactionLimits.EXPIRIES_PER_TICK_MAX && !round.isEmpty(); i++) {
            Transaction transaction = transactions.find(round.remove());
            if (transaction != null && isExpired(transaction, step.nowMillis())) {
                transactions.delete(transaction.transactionalId(), step);
            }
        }
    }

    private boolean isExpired(Transaction transaction, long nowMillis) {
        boolean idle =
                transaction.state == TransactionState.EMPTY || transaction.state.isComplete();
        return idle && transaction.updateMillis <= nowMillis - settings.expirationMillis();
    }
}
