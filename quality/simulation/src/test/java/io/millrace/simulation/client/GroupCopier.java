package io.millrace.simulation.client;

import io.millrace.base.TopicPartition;
import io.millrace.protocol.ErrorCode;
import io.millrace.simulation.history.History;
import io.millrace.simulation.history.Poll;
import io.millrace.simulation.history.Transaction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One of several that share a topic by a consumer group and copy it exactly once (KIP-447): the
 * offsets are committed in the transaction as a member of the group's generation, and nothing but
 * that keeps one out whose partitions others have by now; transactional ids are its own.
 */
public final class GroupCopier {
    private static final int RECORDS_MAX = 5;
    private static final int PAGE_BYTES = 1_000;

    /** From what to where. */
    public record Route(List<TopicPartition> inputs, TopicPartition output, String group) {}

    private final Caller caller;
    private final History history;
    private final Route route;
    private final TransactionalProducer producer;
    private final GroupMember member;

    /** Of the assigned partitions; the one to read next comes first. */
    private final Map<TopicPartition, Long> positions = new LinkedHashMap<>();

    private final Set<TopicPartition> caughtUp = new HashSet<>();
    private int assignment;

    /** As whom it has the partitions; the group may think otherwise by now. */
    private Membership holder = Membership.NONE;

    public GroupCopier(Caller caller, History history, Route route, TransactionRequests requests) {
        this.caller = caller;
        this.history = history;
        this.route = route;
        this.producer = new TransactionalProducer(caller, history, requests);
        this.member = new GroupMember(caller, route.group(), route.inputs(), this::assigned);
    }

    /** Begins, and goes on until it crashes. */
    public void run() {
        producer.begin(member::join);
    }

    public void crash() {
        producer.crash();
    }

    /** What is there now may be more than what it has seen. */
    public void lookAgain() {
        caughtUp.clear();
    }

    /** Partitions in which it found nothing more to do, the last time that it looked. */
    public Set<TopicPartition> caughtUp() {
        return member.isSettled() ? caughtUp : Set.of();
    }

    private void assigned(List<TopicPartition> partitions) {
        holder = member.membership();
        goOn(partitions);
    }

    /** From the committed offsets. */
    private void goOn(List<TopicPartition> partitions) {
        assignment++;
        caughtUp.clear();
        positions.clear();
        seek(new ArrayList<>(partitions), assignment);
    }

    private void seek(List<TopicPartition> open, int of) {
        if (of != assignment) {
            return;
        }
        if (open.isEmpty()) {
            work();
            return;
        }
        TopicPartition next = open.removeLast();
        CommittedOffset.fetch(
                caller,
                route.group(),
                next,
                committed -> {
                    positions.put(next, committed);
                    seek(open, of);
                });
    }

    private void work() {
        if (!member.isSettled()) {
            member.join();
            return;
        }
        if (positions.isEmpty()) {
            caller.later(this::work);
            return;
        }
        TopicPartition next = positions.keySet().iterator().next();
        long position = Objects.requireNonNull(positions.remove(next));
        positions.put(next, position);
        new Fetcher(caller, next, true)
                .fetch(position, PAGE_BYTES, page -> took(next, position, page));
    }

    private void took(TopicPartition from, long position, Fetcher.@Nullable Page page) {
        if (page == null || page.error() != ErrorCode.NONE) {
            caller.later(this::work);
            return;
        }
        List<Poll.Seen> records = page.records().stream().limit(RECORDS_MAX).toList();
        if (records.isEmpty()) {
            positions.put(from, page.nextOffset());
            if (page.nextOffset() >= page.highWatermark()) {
                caughtUp.add(from);
            }
            caller.later(this::work);
            return;
        }
        caughtUp.remove(from);
        history.polled(
                new Poll(
                        caller.clientId() + "/" + assignment,
                        true,
                        from,
                        caller.scheduler().nowNanos(),
                        records));
        long next = records.getLast().offset() + 1;
        positions.put(from, next);
        TransactionPlan plan =
                new TransactionPlan(
                        records.stream()
                                .map(each -> new TransactionPlan.Send(route.output(), each.value()))
                                .toList(),
                        new ConsumedOffset(route.group(), from, next, holder),
                        !caller.scheduler().onceIn(10));
        producer.run(plan, records.stream().map(Poll.Seen::value).toList(), this::copied);
    }

    private void copied(Transaction.Fate fate) {
        if (fate == Transaction.Fate.COMMITTED) {
            work();
        } else {
            List<TopicPartition> again = List.copyOf(positions.keySet());
            producer.begin(() -> goOn(again));
        }
    }

    @Override
    public String toString() {
        return caller.clientId() + " " + member.membership() + " " + positions;
    }
}
