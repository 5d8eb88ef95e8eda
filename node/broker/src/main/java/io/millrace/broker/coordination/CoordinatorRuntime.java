package io.millrace.broker.coordination;

import io.millrace.base.Check;
import io.millrace.base.Clock;
import io.millrace.base.EventLoop;
import io.millrace.coordination.CoordinationLimits;
import io.millrace.coordination.Moment;
import io.millrace.coordination.StateMachine;
import io.millrace.metrics.Labels;
import io.millrace.metrics.MetricRegistry;
import io.millrace.protocol.ErrorCode;
import io.millrace.storage.Admission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The coordinators of one kind on this node. See the package documentation for the threads; public
 * methods may be called from any.
 *
 * @param <C> commands
 * @param <R> answers
 */
public final class CoordinatorRuntime<C, R> implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(CoordinatorRuntime.class);

    /** Commands that wait for the owner; more are refused. */
    private static final int INBOX_MAX = 100_000;

    /** What the commands in the inbox may hold; one of them may hold more. */
    private static final long INBOX_BYTES_MAX = 32 << 20;

    private static final int DRAINED_MAX = 1_000;

    /** After a failure of the log, how long until the state is loaded again. */
    private static final long RELOAD_DELAY_MILLIS = 200;

    /** A timer that goes off later than that was held up with all of the node. */
    private static final long STALL_MILLIS = 1_000;

    /** After a stall, how long clients have at most before anything times out. */
    private static final long GRACE_MILLIS_MAX = 10_000;

    private final EventLoop owner;
    private final Executor loader;
    private final Clock clock;
    private final Hosted<C, R> hosted;
    private final Inbox inbox;
    private final AtomicLong inboxBytes = new AtomicLong();
    private final AtomicLong skippedRecords = new AtomicLong();
    private final Map<Integer, LedPartition<C, R>> led = new TreeMap<>();
    private volatile int partitionCount;
    private EventLoop.@Nullable Timer timer;
    private long timerMillis = StateMachine.NEVER;

    /** Nothing times out before, in steady time. */
    private long graceUntilMillis = Long.MIN_VALUE;

    private boolean closed;

    /**
     * @param owner the one thread that runs the coordinators
     * @param loader runs reads of the log, which wait for the disk
     */
    public CoordinatorRuntime(EventLoop owner, Executor loader, Clock clock, Hosted<C, R> hosted) {
        this.owner = owner;
        this.loader = loader;
        this.clock = clock;
        this.hosted = hosted;
        this.inbox = new Inbox(owner, DRAINED_MAX, this::settle);
    }

    /** Records that loads have passed over because they can't be decoded, since the start. */
    public long skippedRecords() {
        return skippedRecords.get();
    }

    /** As a metric. */
    public void publish(MetricRegistry metrics, String topic) {
        metrics.gauge(
                "millrace_coordinator_records_skipped",
                "Records that coordinators have passed over, while loading, since they can't be decoded",
                Labels.of("topic", topic),
                skippedRecords::get);
    }

    // --- leadership ---

    /** How many partitions the internal topic has, zero while it does not exist. */
    public void partitionCount(int count) {
        partitionCount = count;
    }

    /** This node leads the partition: its state is loaded and served. */
    public void lead(ShardLeadership where, StateLog log) {
        inbox.add(() -> open(where, log));
    }

    /** This node does not lead the partition any more. */
    public void resign(int partition) {
        inbox.add(() -> close(led.remove(partition)));
    }

    /** Whoever waits is sent away, and so is whoever comes later: nothing is served any more. */
    @Override
    public void close() {
        inbox.end(() -> {
            closed = true;
            List<LedPartition<C, R>> all = new ArrayList<>(led.values());
            led.clear();
            all.forEach(this::close);
        });
    }

    // --- commands ---

    /** Brings a command to the coordinator of its key. */
    public void submit(String key, C command, Waiter<R> waiter) {
        submit(key, command, Admission.NONE, waiter);
    }

    /**
     * As {@link #submit(String, Object, Waiter)}, for a command that writes in a producer's
     * transaction.
     *
     * @param admission that the producer's coordinator has agreed to
     */
    public void submit(String key, C command, Admission admission, Waiter<R> waiter) {
        long bytes = hosted.sizeBytes(command);
        long waiting = inboxBytes.addAndGet(bytes);
        if (waiting > INBOX_BYTES_MAX && waiting > bytes && bytes > 0) {
            inboxBytes.addAndGet(-bytes);
            waiter.refuse(ErrorCode.COORDINATOR_NOT_AVAILABLE);
            return;
        }
        boolean admitted =
                admit(
                        waiter,
                        () -> {
                            inboxBytes.addAndGet(-bytes);
                            decide(leader(key), command, admission, waiter);
                        });
        if (!admitted) {
            inboxBytes.addAndGet(-bytes);
        }
    }

    private @Nullable LedPartition<C, R> leader(String key) {
        int count = partitionCount;
        return count == 0 ? null : led.get(KeyPartition.of(key, count));
    }

    /** Brings a command to the coordinator of a partition of the internal topic. */
    public void submitTo(int partition, C command, Waiter<R> waiter) {
        admit(waiter, () -> decide(led.get(partition), command, Admission.NONE, waiter));
    }

    /**
     * Brings a command to all coordinators of this node.
     *
     * @param waiters makes those who wait for the answers, which come in no particular order; told
     *     how many there will be, on the coordinators' thread, or at once when all are too busy or
     *     closed: then it is one refusal
     */
    public void submitToAll(C command, IntFunction<Waiter<R>> waiters) {
        Runnable task =
                () -> {
                    Waiter<R> waiter = waiters.apply(led.size());
                    List.copyOf(led.values())
                            .forEach(each -> decide(each, command, Admission.NONE, waiter));
                };
        if (inbox.size() >= INBOX_MAX || !inbox.add(task)) {
            waiters.apply(1).refuse(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        }
    }

    private boolean admit(Waiter<R> waiter, Runnable task) {
        if (inbox.size() >= INBOX_MAX || !inbox.add(task)) {
            waiter.refuse(ErrorCode.COORDINATOR_NOT_AVAILABLE);
            return false;
        }
        return true;
    }

    private void decide(
            @Nullable LedPartition<C, R> target, C command, Admission admission, Waiter<R> waiter) {
        if (target == null) {
            waiter.refuse(ErrorCode.NOT_COORDINATOR);
            return;
        }
        guarded(
                target,
                () -> {
                    Moment now = now();
                    target.submit(command, waiter, now);
                    if (target.mustAppend()) {
                        append(target, admission, now);
                    }
                });
    }

    // --- loading ---

    private void open(ShardLeadership where, StateLog log) {
        if (closed) {
            return;
        }
        close(led.remove(where.partition()));
        LedPartition<C, R> opened =
                new LedPartition<>(where, log, hosted, CoordinationLimits.DEFAULT);
        led.put(where.partition(), opened);
        load(opened, log.startOffset(), log.endOffset());
    }

    private void load(LedPartition<C, R> target, long offset, long endOffset) {
        if (target.isClosed()) {
            return;
        }
        if (offset >= endOffset) {
            // What was replayed may have been appended just before a failure: not yet committed.
            notify(target, endOffset, () -> guarded(target, () -> loaded(target)));
            return;
        }
        loader.execute(() -> {
            try {
                StateLog.Chunk chunk = target.log().read(offset, endOffset);
                inbox.add(() -> replay(target, chunk, offset, endOffset));
            } catch (RuntimeException | Error failed) {
                logger.error("{} can't be loaded", target.where(), failed);
                inbox.add(() -> reload(target));
            }
        });
    }

    private void loaded(LedPartition<C, R> target) {
        skippedRecords.addAndGet(target.loaded(now()));
        hosted.firstCommands(target.where())
                .forEach(command -> decide(target, command, Admission.NONE, new NobodyWaits<>()));
    }

    private void replay(
            LedPartition<C, R> target, StateLog.Chunk chunk, long offset, long endOffset) {
        if (target.isClosed()) {
            return;
        }
        guarded(
                target,
                () -> {
                    Check.that(
                            chunk.nextOffset() > offset,
                            "a read moves on",
                            chunk.nextOffset(),
                            offset);
                    target.replay(chunk);
                    load(target, chunk.nextOffset(), endOffset);
                });
    }

    /** The state is lost or can't be trusted: it is built again from the log, after a while. */
    private void reload(LedPartition<C, R> target) {
        if (target.isClosed()) {
            return;
        }
        close(target);
        owner.schedule(() -> inbox.add(() -> reopen(target)), RELOAD_DELAY_MILLIS);
    }

    private void reopen(LedPartition<C, R> target) {
        // Unless leadership was lost, or has begun anew, in the meantime.
        if (led.get(target.where().partition()) == target) {
            open(target.where(), target.log());
        }
    }

    private void close(@Nullable LedPartition<C, R> target) {
        if (target != null && !target.isClosed()) {
            target.close(ErrorCode.NOT_COORDINATOR);
        }
    }

    // --- after each drain ---

    private void settle() {
        Moment now = now();
        noticeStall(now.steadyMillis());
        long next = StateMachine.NEVER;
        for (LedPartition<C, R> each : List.copyOf(led.values())) {
            guarded(each, () -> settle(each, now));
            next = Math.min(next, each.nextDeadlineMillis());
        }
        wakeAt(Math.max(next, graceUntilMillis), now.steadyMillis());
    }

    /**
     * While the process stood still nobody could show a sign of life, or end a transaction. What
     * came meanwhile is on its way here: it is heard before anything times out.
     */
    private void noticeStall(long steadyMillis) {
        long late = timerMillis == StateMachine.NEVER ? 0 : steadyMillis - timerMillis;
        if (late > STALL_MILLIS) {
            graceUntilMillis = steadyMillis + Math.min(late, GRACE_MILLIS_MAX);
            logger.warn("coordinators did not run for {} ms; nothing times out for as long", late);
        }
        if (late >= 0 && timerMillis != StateMachine.NEVER) {
            cancelTimer();
        }
    }

    private void settle(LedPartition<C, R> target, Moment now) {
        if (now.steadyMillis() >= graceUntilMillis) {
            target.tick(now);
        }
        if (append(target, Admission.NONE, now)) {
            target.answer();
        }
    }

    private boolean append(LedPartition<C, R> target, Admission admission, Moment now) {
        boolean appended =
                target.append(
                        admission,
                        endOffset -> notify(target, endOffset, () -> target.committed(endOffset)),
                        now);
        if (!appended) {
            reload(target);
        }
        return appended;
    }

    private void notify(LedPartition<C, R> target, long endOffset, Runnable committed) {
        target.log()
                .whenCommitted(
                        endOffset,
                        new StateLog.CommitListener() {
                            @Override
                            public void committed() {
                                inbox.add(() -> {
                                    if (!target.isClosed()) {
                                        committed.run();
                                    }
                                });
                            }

                            @Override
                            public void lost() {
                                inbox.add(() -> reload(target));
                            }
                        });
    }

    /** Whatever breaks in a partition stays there: its state is built again from the log. */
    private void guarded(LedPartition<C, R> target, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error broken) {
            logger.error("{} is broken and loads again", target.where(), broken);
            reload(target);
        }
    }

    private Moment now() {
        return new Moment(clock.millis(), TimeUnit.NANOSECONDS.toMillis(clock.nanos()));
    }

    private void wakeAt(long deadlineMillis, long steadyMillis) {
        if (deadlineMillis == StateMachine.NEVER || deadlineMillis >= timerMillis) {
            return;
        }
        cancelTimer();
        timerMillis = deadlineMillis;
        timer = owner.schedule(this::settle, Math.max(0, deadlineMillis - steadyMillis));
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
        }
        timer = null;
        timerMillis = StateMachine.NEVER;
    }
}
