package io.millrace.broker.groups;

import io.millrace.base.Check;
import io.millrace.base.Clock;
import io.millrace.base.EventLoop;
import io.millrace.coordination.CoordinationLimits;
import io.millrace.coordination.StateMachine;
import io.millrace.groups.GroupCommand;
import io.millrace.groups.GroupSettings;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.ListGroupsResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The group coordinators of this node. See the package documentation for the threads; public
 * methods may be called from any.
 */
public final class GroupRuntime implements GroupCommands, AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(GroupRuntime.class);

    /** Commands that wait for the owner; more are refused. */
    private static final int INBOX_MAX = 100_000;

    private static final int DRAINED_MAX = 1_000;

    /** After a failure of the log, how long until the state is loaded again. */
    private static final long RELOAD_DELAY_MILLIS = 1_000;

    private final EventLoop owner;
    private final Executor loader;
    private final Clock clock;
    private final GroupSettings settings;
    private final Inbox inbox;
    private final Map<Integer, LedPartition> led = new TreeMap<>();
    private volatile int partitionCount;
    private EventLoop.@Nullable Timer timer;
    private long timerMillis = StateMachine.NEVER;
    private boolean closed;

    /**
     * @param owner the one thread that runs the coordinators
     * @param loader runs reads of the log, which wait for the disk
     */
    public GroupRuntime(EventLoop owner, Executor loader, Clock clock, GroupSettings settings) {
        this.owner = owner;
        this.loader = loader;
        this.clock = clock;
        this.settings = settings;
        this.inbox = new Inbox(owner, DRAINED_MAX, this::settle);
    }

    // --- leadership ---

    /** How many partitions {@code __consumer_offsets} has, zero while it does not exist. */
    public void partitionCount(int count) {
        partitionCount = count;
    }

    /** This node leads the partition: its groups are loaded and served. */
    public void lead(int partition, StateLog log) {
        inbox.add(() -> open(partition, log));
    }

    /** This node does not lead the partition any more. */
    public void resign(int partition) {
        inbox.add(() -> close(led.remove(partition)));
    }

    /** Topics were deleted: their offsets go. */
    public void forgetTopics(Set<String> topics) {
        GroupCommand.ForgetTopics command = new GroupCommand.ForgetTopics(topics);
        inbox.add(() -> {
            for (LedPartition each : led.values()) {
                guarded(each, () -> each.submit(command, error -> {}, clock.millis()));
            }
        });
    }

    /** Whoever waits is sent away; nothing is served any more. */
    @Override
    public void close() {
        inbox.add(() -> {
            closed = true;
            List<LedPartition> all = new ArrayList<>(led.values());
            led.clear();
            all.forEach(this::close);
        });
    }

    // --- commands ---

    @Override
    public <R> void submit(GroupCommand.OfGroup<R> command, Consumer<R> answered) {
        if (inbox.size() >= INBOX_MAX) {
            answered.accept(command.refused(ErrorCode.COORDINATOR_NOT_AVAILABLE));
            return;
        }
        inbox.add(() -> decide(command, answered));
    }

    private <R> void decide(GroupCommand.OfGroup<R> command, Consumer<R> answered) {
        int count = partitionCount;
        LedPartition target =
                count == 0 ? null : led.get(GroupPartition.of(command.groupId(), count));
        if (target == null) {
            answered.accept(command.refused(ErrorCode.NOT_COORDINATOR));
        } else {
            guarded(target, () -> target.submit(command, answered, clock.millis()));
        }
    }

    @Override
    public void list(GroupCommand.ListGroups command, Consumer<ListGroupsResponse> answered) {
        if (inbox.size() >= INBOX_MAX) {
            answered.accept(command.refused(ErrorCode.COORDINATOR_NOT_AVAILABLE));
            return;
        }
        inbox.add(() -> {
            GroupListing listing = new GroupListing(led.size(), answered);
            for (LedPartition each : led.values()) {
                guarded(each, () -> each.submit(command, listing::add, clock.millis()));
            }
        });
    }

    // --- loading ---

    private void open(int partition, StateLog log) {
        if (closed) {
            return;
        }
        close(led.remove(partition));
        LedPartition opened =
                new LedPartition(partition, log, settings, CoordinationLimits.DEFAULT);
        led.put(partition, opened);
        load(opened, log.startOffset(), log.endOffset());
    }

    private void load(LedPartition target, long offset, long endOffset) {
        if (target.isClosed()) {
            return;
        }
        if (offset >= endOffset) {
            // What was replayed may have been appended just before a failure: not yet committed.
            notify(target, endOffset, () -> target.loaded(clock.millis()));
            return;
        }
        loader.execute(() -> {
            try {
                StateLog.Chunk chunk = target.log().read(offset, endOffset);
                inbox.add(() -> replay(target, chunk, offset, endOffset));
            } catch (RuntimeException failed) {
                logger.error("partition={} can't be loaded", target.partition(), failed);
                inbox.add(() -> reload(target));
            }
        });
    }

    private void replay(LedPartition target, StateLog.Chunk chunk, long offset, long endOffset) {
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
                    target.replay(chunk.records());
                    load(target, chunk.nextOffset(), endOffset);
                });
    }

    /** The state is lost or can't be trusted: it is built again from the log, after a while. */
    private void reload(LedPartition target) {
        if (target.isClosed()) {
            return;
        }
        close(target);
        owner.schedule(() -> inbox.add(() -> reopen(target)), RELOAD_DELAY_MILLIS);
    }

    private void reopen(LedPartition target) {
        // Unless leadership was lost, or has begun anew, in the meantime.
        if (led.get(target.partition()) == target) {
            open(target.partition(), target.log());
        }
    }

    private void close(@Nullable LedPartition target) {
        if (target != null && !target.isClosed()) {
            target.close(ErrorCode.NOT_COORDINATOR);
        }
    }

    // --- after each drain ---

    private void settle() {
        long now = clock.millis();
        long next = StateMachine.NEVER;
        for (LedPartition each : List.copyOf(led.values())) {
            guarded(each, () -> settle(each, now));
            next = Math.min(next, each.nextDeadlineMillis());
        }
        wakeAt(next, now);
    }

    private void settle(LedPartition target, long now) {
        target.tick(now);
        boolean appended =
                target.append(
                        endOffset -> notify(target, endOffset, () -> target.committed(endOffset)),
                        now);
        if (appended) {
            target.answer();
        } else {
            reload(target);
        }
    }

    private void notify(LedPartition target, long endOffset, Runnable committed) {
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
    private void guarded(LedPartition target, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException broken) {
            logger.error("partition={} is broken and loads again", target.partition(), broken);
            reload(target);
        }
    }

    private void wakeAt(long deadlineMillis, long nowMillis) {
        if (deadlineMillis == StateMachine.NEVER || deadlineMillis >= timerMillis) {
            return;
        }
        if (timer != null) {
            timer.cancel();
        }
        timerMillis = deadlineMillis;
        timer =
                owner.schedule(
                        () -> {
                            timerMillis = StateMachine.NEVER;
                            settle();
                        },
                        Math.max(0, deadlineMillis - nowMillis));
    }
}
