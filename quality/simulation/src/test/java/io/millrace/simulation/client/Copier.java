package io.millrace.simulation.client;

import io.millrace.base.TopicPartition;
import io.millrace.protocol.ErrorCode;
import io.millrace.simulation.history.History;
import io.millrace.simulation.history.Poll;
import io.millrace.simulation.history.Transaction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Consumes, transforms and produces exactly once: each record of the input partition becomes one of
 * the output's, in a transaction with its offset. Its transactional id belongs to the input
 * partition, so that a second instance fences the first. After anything but a commit it goes back
 * to the committed offset.
 */
public final class Copier {
    private static final int RECORDS_MAX = 5;

    /** From where to where. */
    public record Route(TopicPartition input, TopicPartition output, String group) {}

    private final Caller caller;
    private final History history;
    private final Route route;
    private final TransactionalProducer producer;
    private final Fetcher fetcher;
    private long position;
    private int assignment;
    private boolean caughtUp;

    public Copier(Caller caller, History history, Route route, TransactionRequests requests) {
        this.caller = caller;
        this.history = history;
        this.route = route;
        this.producer = new TransactionalProducer(caller, history, requests);
        this.fetcher = new Fetcher(caller, route.input(), true);
    }

    /** Begins, and goes on until it crashes. */
    public void run() {
        producer.begin(this::seekCommitted);
    }

    public void crash() {
        producer.crash();
    }

    /** What is there now may be more than what it has seen. */
    public void lookAgain() {
        caughtUp = false;
    }

    /** Whether it found nothing more to do, the last time that it looked. */
    public boolean isCaughtUp() {
        return caughtUp;
    }

    private void seekCommitted() {
        CommittedOffset.fetch(
                caller,
                route.group(),
                route.input(),
                committed -> {
                    position = committed;
                    assignment++;
                    poll();
                });
    }

    private void poll() {
        fetcher.fetch(position, 1_000, this::took);
    }

    private void took(Fetcher.@Nullable Page page) {
        if (page == null || page.error() != ErrorCode.NONE) {
            caller.later(this::poll);
            return;
        }
        List<Poll.Seen> records = page.records().stream().limit(RECORDS_MAX).toList();
        if (records.isEmpty()) {
            position = page.nextOffset();
            caughtUp = position >= page.highWatermark();
            caller.later(this::poll);
            return;
        }
        caughtUp = false;
        history.polled(
                new Poll(
                        caller.clientId() + "/" + assignment,
                        true,
                        route.input(),
                        caller.scheduler().nowNanos(),
                        records));
        position = records.getLast().offset() + 1;
        copy(records);
    }

    private void copy(List<Poll.Seen> records) {
        TransactionPlan plan =
                new TransactionPlan(
                        records.stream()
                                .map(each -> new TransactionPlan.Send(route.output(), each.value()))
                                .toList(),
                        new ConsumedOffset(route.group(), route.input(), position),
                        !caller.scheduler().onceIn(10));
        producer.run(plan, records.stream().map(Poll.Seen::value).toList(), this::copied);
    }

    private void copied(Transaction.Fate fate) {
        if (fate == Transaction.Fate.COMMITTED) {
            poll();
        } else {
            producer.begin(this::seekCommitted);
        }
    }
}
