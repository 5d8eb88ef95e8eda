package io.millrace.transactions;

import io.millrace.base.TopicPartition;
import io.millrace.coordination.CoordinationLimits;
import io.millrace.coordination.Effect;
import io.millrace.coordination.LogBatch;
import io.millrace.coordination.Moment;
import io.millrace.coordination.ProducerIdentity;
import io.millrace.coordination.Reply;
import io.millrace.coordination.Shard;
import io.millrace.coordination.StateRecord;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.DescribeTransactionsResponse;
import io.millrace.transactions.IdentityAnswer.Given;
import io.millrace.transactions.IdentityAnswer.ProducerIdNeeded;
import io.millrace.transactions.IdentityAnswer.Refused;
import io.millrace.transactions.TransactionCommand.AbortTimedOut;
import io.millrace.transactions.TransactionCommand.AddPartitions;
import io.millrace.transactions.TransactionCommand.DescribeTransaction;
import io.millrace.transactions.TransactionCommand.EndTransaction;
import io.millrace.transactions.TransactionCommand.InitProducerId;
import io.millrace.transactions.TransactionCommand.MarkersWritten;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A coordinator over a log in memory, in which all that is decided is committed at once. Markers
 * wait until the test says what becomes of them. Time passes when the test says so.
 */
final class CoordinatorRun {
    static final int TIMEOUT_MILLIS = 60_000;
    static final String ID = "tx";
    static final TopicPartition DATA = new TopicPartition("data", 0);
    static final TopicPartition OTHER = new TopicPartition("data", 1);

    private static final long START_MILLIS = 1_000_000;

    final List<StateRecord> log = new ArrayList<>();

    /** The ends that are under way, in the order in which they were decided. */
    final List<SendMarkers> markers = new ArrayList<>();

    private final TransactionSettings settings;
    private final Map<Long, Object> answers = new HashMap<>();
    private Shard<TransactionCommand<?>, Object> shard;
    private long wallMillis = START_MILLIS;
    private long steadyMillis;
    private long ticket;
    private long nextProducerId = 1_000;
    private int terms;
    int finalisedVersion = 2;

    CoordinatorRun() {
        this(TransactionSettings.DEFAULT);
    }

    CoordinatorRun(TransactionSettings settings) {
        this.settings = settings;
        this.shard = load(List.of());
        shard.loaded(now());
    }

    private Shard<TransactionCommand<?>, Object> load(List<StateRecord> records) {
        terms++;
        TransactionCoordinator.Term term =
                new TransactionCoordinator.Term(terms, terms * 1_000_000L);
        Shard<TransactionCommand<?>, Object> loading =
                new Shard<>(
                        () -> new TransactionCoordinator(settings, term, () -> finalisedVersion),
                        CoordinationLimits.DEFAULT);
        loading.open();
        records.forEach(loading::replay);
        return loading;
    }

    /** The coordinator is lost, and with it whatever waits; the next one reads the log. */
    CoordinatorRun reload() {
        shard.close();
        markers.clear();
        shard = load(log);
        shard.loaded(now());
        settle();
        return this;
    }

    Moment now() {
        return new Moment(wallMillis, steadyMillis);
    }

    /** Time passes, in steps in which whatever is due happens. */
    void pass(long millis) {
        long end = steadyMillis + millis;
        while (shard.nextDeadlineMillis() <= end) {
            long step = Math.max(0, shard.nextDeadlineMillis() - steadyMillis);
            steadyMillis += step;
            wallMillis += step;
            shard.tick(now());
            settle();
        }
        wallMillis += end - steadyMillis;
        steadyMillis = end;
    }

    /** The wall clock is set; how long things take does not change. */
    void setClockForward(long millis) {
        wallMillis += millis;
    }

    private void settle() {
        for (LogBatch batch = shard.takeBatch(); batch != null; batch = shard.takeBatch()) {
            log.addAll(((LogBatch.Plain) batch).records());
            shard.appended(log.size());
        }
        shard.committed(log.size());
        for (Reply<Object> reply : shard.takeReplies()) {
            answers.put(reply.ticket(), reply.answer());
        }
        for (Effect effect : shard.takeEffects()) {
            switch ((TransactionEffect) effect) {
                case SendMarkers order -> markers.add(order);
                case TimedOut timedOut ->
                        identify(id ->
                                new AbortTimedOut(
                                        timedOut.transactionalId(),
                                        timedOut.producer(),
                                        timedOut.startMillis(),
                                        id));
            }
        }
    }

    long submit(TransactionCommand<?> command) {
        long mine = ++ticket;
        shard.submit(mine, command, now());
        settle();
        return mine;
    }

    /** Null while it waits. */
    @Nullable Object answer(long whose) {
        return answers.get(whose);
    }

    Object ask(TransactionCommand<?> command) {
        Object answer = answer(submit(command));
        if (answer == null) {
            throw new AssertionError(command + " waits");
        }
        return answer;
    }

    /** As the runtime does: a producer id is fetched when it is needed. */
    Object identify(LongFunction<? extends TransactionCommand<?>> command) {
        Object answer = ask(command.apply(TransactionCommand.NO_PRODUCER_ID));
        return answer instanceof ProducerIdNeeded ? ask(command.apply(nextProducerId++)) : answer;
    }

    // --- words for what is asked ---

    Object init(@Nullable ProducerIdentity expected) {
        return init(ID, expected);
    }

    Object init(String id, @Nullable ProducerIdentity expected) {
        return identify(fresh -> new InitProducerId(id, TIMEOUT_MILLIS, expected, fresh));
    }

    ProducerIdentity begin(@Nullable ProducerIdentity expected) {
        return given(init(expected));
    }

    ErrorCode add(ProducerIdentity producer, int version, TopicPartition... partitions) {
        return (ErrorCode)
                ask(new AddPartitions(ID, producer, List.of(partitions), (short) version, 0));
    }

    Object end(ProducerIdentity producer, boolean commit, int version) {
        return identify(fresh -> new EndTransaction(ID, producer, commit, (short) version, fresh));
    }

    /** All markers that are under way reach their partitions. */
    void deliver() {
        while (!markers.isEmpty()) {
            SendMarkers order = markers.removeFirst();
            ask(new MarkersWritten(order.transactionalId(), order.order(), order.partitions()));
        }
    }

    DescribeTransactionsResponse.TransactionState describe() {
        return describe(ID);
    }

    DescribeTransactionsResponse.TransactionState describe(String id) {
        return (DescribeTransactionsResponse.TransactionState) ask(new DescribeTransaction(id));
    }

    String state() {
        return describe().transactionState();
    }

    static ProducerIdentity given(Object answer) {
        if (answer instanceof Given(ProducerIdentity producer)) {
            return producer;
        }
        throw new AssertionError("not given: " + answer);
    }

    static Refused refused(ErrorCode error) {
        return new Refused(error);
    }

    static ProducerIdentity epoch(ProducerIdentity producer, int epoch) {
        return new ProducerIdentity(producer.producerId(), (short) epoch);
    }
}
