package io.millrace.simulation.client;

import io.millrace.base.TopicPartition;
import io.millrace.protocol.ApiResponse;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.EndTxnResponse;
import io.millrace.protocol.message.InitProducerIdResponse;
import io.millrace.simulation.history.History;
import io.millrace.simulation.history.Transaction;
import io.millrace.simulation.history.Write;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A transactional producer: one transaction after the other.
 *
 * <pre>
 * new --init--> ready --sends, offsets--> all acknowledged --EndTxn--> ready
 *                       \--refused--> EndTxn(abort) --> ready (TV1: after init with its identity)
 * fenced, or an end that stays unknown: new
 * </pre>
 *
 * Whoever begins anew does not keep its identity: the coordinator gives it one under which nothing
 * of the past can be continued.
 */
public final class TransactionalProducer implements Lane.Owner {
    private static final int TRIES_MAX = 12;

    private final Caller caller;
    private final History history;
    private final TransactionRequests requests;
    private final Protocol protocol;
    private final Map<TopicPartition, Lane> lanes = new LinkedHashMap<>();
    private Identity identity = Identity.NONE;
    private boolean ready;
    private @Nullable Ongoing ongoing;

    private static final class Ongoing {
        final Transaction transaction;
        final TransactionPlan plan;
        final Consumer<Transaction.Fate> done;
        boolean sending;
        boolean mayHaveBegun;

        Ongoing(Transaction transaction, TransactionPlan plan, Consumer<Transaction.Fate> done) {
            this.transaction = transaction;
            this.plan = plan;
            this.done = done;
        }
    }

    public TransactionalProducer(Caller caller, History history, TransactionRequests requests) {
        this.caller = caller;
        this.history = history;
        this.requests = requests;
        this.protocol = requests.protocol();
    }

    /** Gets an identity now, which ends what an earlier client of this id has left. */
    public void begin(Runnable then) {
        ready(then);
    }

    /** Runs one transaction; told how it ended. */
    public void run(TransactionPlan plan, List<String> inputs, Consumer<Transaction.Fate> done) {
        Transaction transaction = history.begin(caller.clientId());
        inputs.forEach(transaction::consumed);
        Ongoing started = new Ongoing(transaction, plan, done);
        ongoing = started;
        ready(() -> addPartitions(started));
    }

    /** The client's process ends here and now. */
    public void crash() {
        caller.close();
        if (ongoing != null) {
            ongoing.transaction.abandoned();
        }
    }

    private void ready(Runnable then) {
        if (ready) {
            then.run();
            return;
        }
        caller.insist(
                requests.init(identity),
                response -> {
                    InitProducerIdResponse given = (InitProducerIdResponse) response;
                    if (ErrorCode.of(given.errorCode()) == ErrorCode.NONE) {
                        identify(given.producerId(), given.producerEpoch());
                    } else {
                        forget();
                    }
                    if (ready) {
                        then.run();
                    } else {
                        caller.later(() -> ready(then));
                    }
                });
    }

    private void identify(long producerId, short epoch) {
        identity = new Identity(producerId, epoch);
        lanes.values().forEach(Lane::restart);
        ready = true;
    }

    private void forget() {
        identity = Identity.NONE;
        lanes.values().forEach(Lane::restart);
        ready = false;
    }

    // --- within the transaction ---

    private void addPartitions(Ongoing of) {
        if (protocol == Protocol.TV2 || of.plan.sends().isEmpty()) {
            send(of);
            return;
        }
        Set<TopicPartition> partitions = new LinkedHashSet<>();
        of.plan.sends().forEach(send -> partitions.add(send.partition()));
        of.mayHaveBegun = true;
        caller.insist(
                requests.addPartitions(identity, partitions),
                response ->
                        goOn(of, TransactionRequests.addPartitionsError(response), () -> send(of)));
    }

    private void send(Ongoing of) {
        of.sending = true;
        for (TransactionPlan.Send send : of.plan.sends()) {
            of.mayHaveBegun = true;
            Write write =
                    history.write(
                            caller.clientId(), send.partition(), of.transaction, send.source());
            lanes.computeIfAbsent(send.partition(), key -> new Lane(caller, this, key))
                    .add(List.of(write));
        }
        settled();
    }

    @Override
    public void settled() {
        Ongoing of = ongoing;
        if (of != null && of.sending && lanes.values().stream().allMatch(Lane::isIdle)) {
            of.sending = false;
            addOffsets(of);
        }
    }

    @Override
    public void refused(Write write, ErrorCode error, @Nullable String message) {
        Ongoing of = ongoing;
        if (of != null && of.sending) {
            of.sending = false;
            failed(of, error);
        }
    }

    private void addOffsets(Ongoing of) {
        ConsumedOffset consumed = of.plan.consumed();
        if (consumed == null) {
            end(of, of.plan.commit());
            return;
        }
        of.mayHaveBegun = true;
        if (protocol == Protocol.TV2) {
            commitOffset(of, consumed);
            return;
        }
        caller.insist(
                requests.addOffsets(identity, consumed.group()),
                response ->
                        goOn(
                                of,
                                requests.addOffsets(identity, consumed.group())
                                        .error()
                                        .apply(response),
                                () -> commitOffset(of, consumed)));
    }

    private void commitOffset(Ongoing of, ConsumedOffset consumed) {
        caller.insist(
                requests.commitOffset(identity, consumed),
                response ->
                        goOn(
                                of,
                                TransactionRequests.offsetCommitError(response),
                                () -> end(of, of.plan.commit())));
    }

    private void goOn(Ongoing of, ErrorCode error, Runnable next) {
        if (error == ErrorCode.NONE) {
            next.run();
        } else {
            failed(of, error);
        }
    }

    private void failed(Ongoing of, ErrorCode error) {
        lanes.values().forEach(Lane::drop);
        if (isFenced(error)) {
            beginAnew(of);
        } else {
            end(of, false);
        }
    }

    private static boolean isFenced(ErrorCode error) {
        return error == ErrorCode.PRODUCER_FENCED
                || error == ErrorCode.INVALID_PRODUCER_EPOCH
                || error == ErrorCode.INVALID_PRODUCER_ID_MAPPING;
    }

    // --- its end ---

    private void end(Ongoing of, boolean commit) {
        if (!of.mayHaveBegun) {
            finish(of, commit ? Transaction.Fate.COMMITTED : Transaction.Fate.ABORTED);
            return;
        }
        if (commit) {
            of.transaction.commitAsked(caller.scheduler().nowNanos());
        }
        caller.insist(requests.end(identity, commit), response -> ended(of, commit, response));
    }

    private void ended(Ongoing of, boolean commit, ApiResponse response) {
        EndTxnResponse answer = (EndTxnResponse) response;
        if (ErrorCode.of(answer.errorCode()) != ErrorCode.NONE) {
            beginAnew(of);
            return;
        }
        if (protocol == Protocol.TV2) {
            identify(answer.producerId(), answer.producerEpoch());
        } else if (!commit) {
            // What was dropped may still be under way: only another epoch keeps it out.
            ready = false;
        }
        finish(of, commit ? Transaction.Fate.COMMITTED : Transaction.Fate.ABORTED);
    }

    private void beginAnew(Ongoing of) {
        forget();
        of.transaction.abandoned();
        finish(of, of.transaction.fate());
    }

    private void finish(Ongoing of, Transaction.Fate fate) {
        of.transaction.ended(fate);
        ongoing = null;
        of.done.accept(fate);
    }

    @Override
    public Identity identity() {
        return identity;
    }

    @Override
    public String transactionalId() {
        return requests.transactionalId();
    }

    @Override
    public int produceVersion() {
        return protocol.produceVersion;
    }

    @Override
    public int triesMax() {
        return TRIES_MAX;
    }
}
