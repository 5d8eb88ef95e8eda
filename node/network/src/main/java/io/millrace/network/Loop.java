package io.millrace.network;

import io.millrace.base.EventLoop;
import io.millrace.network.frame.MemoryBudget;
import io.millrace.network.frame.Staging;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One event loop with what its connections share. Everything but {@link #execute}, {@link
 * #schedule} and {@link #deliver} is called on its own thread.
 *
 * <p>Writes of one turn of the loop leave together: whoever writes marks the connection, and the
 * loop flushes each marked connection once.
 */
public final class Loop implements EventLoop, Staging {
    /** What one read yields between frames when there is no memory to keep it in. */
    private static final int STAGING_BYTES_SCARCE = 1024;

    private static final long SWEEP_MILLIS = 1000;

    private final io.netty.channel.EventLoop netty;
    private final MemoryBudget budget;

    /** The newest of what came, which is linked; the first one in wakes the loop. */
    private final AtomicReference<@Nullable Mail> mailbox = new AtomicReference<>();

    private final Set<LoopMember> connections = new LinkedHashSet<>();
    private final List<LoopMember> written = new ArrayList<>();
    private boolean flushScheduled;
    private @Nullable ByteBuf staging;
    private @Nullable Future<?> sweeper;

    Loop(io.netty.channel.EventLoop netty, MemoryBudget budget) {
        this.netty = netty;
        this.budget = budget;
    }

    @Override
    public void execute(Runnable task) {
        netty.execute(task);
    }

    @Override
    public Timer schedule(Runnable task, long delayMillis) {
        Future<?> scheduled = netty.schedule(task, delayMillis, TimeUnit.MILLISECONDS);
        return () -> scheduled.cancel(false);
    }

    public io.netty.channel.EventLoop netty() {
        return netty;
    }

    /** Takes it to the loop's thread. From any thread. */
    void deliver(Mail mail) {
        if (netty.inEventLoop()) {
            mail.arrive();
            return;
        }
        @Nullable Mail newest = mailbox.get();
        mail.next(newest);
        while (!mailbox.compareAndSet(newest, mail)) {
            newest = mailbox.get();
            mail.next(newest);
        }
        if (newest == null) {
            try {
                netty.execute(this::emptyMailbox);
            } catch (RejectedExecutionException stopped) {
                discardMailbox();
            }
        }
    }

    private void emptyMailbox() {
        @Nullable Mail at = oldestFirst(mailbox.getAndSet(null));
        while (at != null) {
            @Nullable Mail next = at.next();
            at.next(null);
            at.arrive();
            at = next;
        }
        flush();
    }

    private static @Nullable Mail oldestFirst(@Nullable Mail newest) {
        @Nullable Mail reversed = null;
        @Nullable Mail at = newest;
        while (at != null) {
            @Nullable Mail older = at.next();
            at.next(reversed);
            reversed = at;
            at = older;
        }
        return reversed;
    }

    /** The loop is gone, and its connections with it. */
    private void discardMailbox() {
        @Nullable Mail at = mailbox.getAndSet(null);
        while (at != null) {
            at.giveUp();
            at = at.next();
        }
    }

    /** Has the connection flushed before the loop waits for events again. */
    void flushSoon(LoopMember connection) {
        written.add(connection);
        if (!flushScheduled) {
            flushScheduled = true;
            netty.execute(this::flush);
        }
    }

    private void flush() {
        flushScheduled = false;
        // Flushing can complete writes, which can lead to more of them.
        for (int i = 0; i < written.size(); i++) {
            written.get(i).flush();
        }
        written.clear();
    }

    @Override
    public ByteBuf staging(boolean wanted, ByteBufAllocator allocator) {
        if (!wanted || budget.isExhausted()) {
            return allocator.directBuffer(STAGING_BYTES_SCARCE, STAGING_BYTES_SCARCE);
        }
        ByteBuf shared = staging;
        if (shared == null) {
            shared = allocator.directBuffer(BYTES, BYTES);
            staging = shared;
        }
        if (shared.refCnt() > 1) {
            return allocator.directBuffer(STAGING_BYTES_SCARCE, STAGING_BYTES_SCARCE);
        }
        return shared.clear().retain();
    }

    void add(LoopMember connection) {
        connections.add(connection);
        if (sweeper == null) {
            sweeper =
                    netty.scheduleWithFixedDelay(
                            () -> new ArrayList<>(connections).forEach(LoopMember::sweep),
                            SWEEP_MILLIS,
                            SWEEP_MILLIS,
                            TimeUnit.MILLISECONDS);
        }
    }

    void remove(LoopMember connection) {
        connections.remove(connection);
    }

    /** Lets no connection begin another request; those with none in flight are closed. */
    void drain() {
        new ArrayList<>(connections).forEach(LoopMember::drain);
    }

    /** Closes all connections and gives the loop's own memory back. */
    void close() {
        new ArrayList<>(connections).forEach(connection -> connection.close("the broker stops"));
        if (sweeper != null) {
            sweeper.cancel(false);
        }
        if (staging != null) {
            staging.release();
            staging = null;
        }
    }
}
