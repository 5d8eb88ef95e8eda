package io.millrace.transactions;

import io.millrace.coordination.LogEntry;
import io.millrace.coordination.Moment;
import io.millrace.coordination.Outcome;
import io.millrace.coordination.StateMachine;
import io.millrace.coordination.StateRecord;
import io.millrace.coordination.Step;
import io.millrace.transactions.TransactionCommand.AbortTimedOut;
import io.millrace.transactions.TransactionCommand.AddPartitions;
import io.millrace.transactions.TransactionCommand.DescribeTransaction;
import io.millrace.transactions.TransactionCommand.EndTransaction;
import io.millrace.transactions.TransactionCommand.InitProducerId;
import io.millrace.transactions.TransactionCommand.ListTransactions;
import io.millrace.transactions.TransactionCommand.MarkersWritten;
import io.millrace.transactions.TransactionCommand.OldestTransaction;
import io.millrace.transactions.TransactionCommand.VerifyPartitions;
import java.util.function.IntSupplier;

/**
 * The state machine of one partition of {@code __transaction_state}. Routes commands to those who
 * decide. Owned by its shard.
 */
public final class TransactionCoordinator implements StateMachine<TransactionCommand<?>, Object> {
    /**
     * The time from one load of the state to the next.
     *
     * @param coordinatorEpoch the leader epoch of the partition, which markers carry
     * @param firstOrder {@link SendMarkers#order} of the first; no two terms share one
     */
    public record Term(int coordinatorEpoch, long firstOrder) {}

    private final Transactions transactions;
    private final Additions additions;
    private final Endings endings;
    private final Arrivals arrivals;
    private final Queries queries;
    private final Expiry expiry;

    /**
     * @param finalisedVersion the level of {@code transaction.version} now: 0 asks for records that
     *     Kafka 3 reads
     */
    public TransactionCoordinator(
            TransactionSettings settings, Term term, IntSupplier finalisedVersion) {
        this.transactions = new Transactions(finalisedVersion);
        this.additions = new Additions(transactions);
        this.endings = new Endings(transactions, additions, settings, term);
        this.arrivals = new Arrivals(transactions, endings, settings.timeoutMillisMax());
        this.queries = new Queries(transactions);
        this.expiry = new Expiry(transactions, settings);
    }

    @Override
    public Outcome<Object> step(long ticket, TransactionCommand<?> command, Moment now) {
        Step<Object> step = new Step<>(now);
        switch (command) {
            case InitProducerId init -> step.reply(ticket, arrivals.init(init, step));
            case AddPartitions add -> additions.add(add, ticket, step);
            case VerifyPartitions verify -> step.reply(ticket, additions.verify(verify));
            case EndTransaction end -> step.reply(ticket, endings.end(end, step));
            case AbortTimedOut abort -> step.reply(ticket, endings.abort(abort, step));
            case MarkersWritten written -> step.reply(ticket, endings.written(written, step));
            case DescribeTransaction describe -> step.reply(ticket, queries.describe(describe));
            case OldestTransaction oldest -> step.reply(ticket, queries.oldestStartMillis());
            case ListTransactions list -> step.reply(ticket, queries.list(list, step.nowMillis()));
        }
        return step.outcome();
    }

    @Override
    public Outcome<Object> tick(Moment now) {
        Step<Object> step = new Step<>(now);
        additions.tick(step);
        endings.tick(step);
        expiry.tick(step);
        return step.outcome();
    }

    @Override
    public long nextDeadlineMillis() {
        return Math.min(
                additions.nextDeadlineMillis(),
                Math.min(endings.nextRoundMillis(), expiry.nextDeadlineMillis()));
    }

    /** Types of later releases are passed over. */
    @Override
    public void replay(LogEntry entry) {
        if (entry instanceof StateRecord record) {
            transactions.replay(record);
        }
    }

    @Override
    public Outcome<Object> loaded(Moment now) {
        Step<Object> step = new Step<>(now);
        endings.loaded(step);
        expiry.loaded(step);
        return step.outcome();
    }
}
