package io.millrace.network;

import io.millrace.base.EventLoop;
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
 * #schedule} and {@link #ended} is called on its own thread.
 *
 * <p>Writes of one turn of the loop leave together: whoever writes marks the connection, and the
 * loop flushes each marked connection once.
 */
final class Loop implements EventLoop {
    /** What one read yields at most between frames. */
    static final int STAGING_BYTES = 64 * 1024;

    /** The same when there is no memory to keep it in. */
    private static final int STAGING_BYTES_SCARCE = 1024;

    private static final long SWEEP_MILLIS = 1000;

    private final io.netty.channel.EventLoop netty;
    private final MemoryBudget budget;

    /** The newest of the ended exchanges, which are linked; the first one in wakes the loop. */
    private final AtomicReference<@Nullable Exchange> mailbox = new AtomicReference<>();

    private final Set<Connection> connections = new LinkedHashSet<>();
    private final List<Connection> written = new ArrayList<>();
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

    io.netty.channel.EventLoop netty() {
        return netty;
    }

    /** Takes an ended exchange to its connection. From any thread. */
    void ended(Exchange exchange) {
        if (netty.inEventLoop()) {
            exchange.owner().ended(exchange);
            return;
        }
        @Nullable Exchange newest = mailbox.get();
        exchange.next(newest);
        while (!mailbox.compareAndSet(newest, exchange)) {
            newest = mailbox.get();
            exchange.next(newest);
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
        @Nullable Exchange at = oldestFirst(mailbox.getAndSet(null));
        while (at != null) {
            @Nullable Exchange next = at.next();
            at.next(null);
            at.owner().ended(at);
            at = next;
        }
        flush();
    }

    private static @Nullable Exchange oldestFirst(@Nullable Exchange newest) {
        @Nullable Exchange reversed = null;
        @Nullable Exchange at = newest;
        while (at != null) {
            @Nullable Exchange older = at.next();
            at.next(reversed);
            reversed = at;
            at = older;
        }
        return reversed;
    }

    /** The loop is gone, and its connections with it. */
    private void discardMailbox() {
        @Nullable Exchange at = mailbox.getAndSet(null);
        while (at != null) {
            at.delivered();
            at.discard();
            at = at.next();
        }
    }

    /** Has the connection flushed before the loop waits for events again. */
    void flushSoon(Connection connection) {
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

    /**
     * The buffer to read into between frames. It is used up when the read has been handled.
     *
     * @param wanted whether what is read will be used at once
     */
    ByteBuf staging(boolean wanted, ByteBufAllocator allocator) {
        if (!wanted || budget.isExhausted()) {
            return allocator.directBuffer(STAGING_BYTES_SCARCE, STAGING_BYTES_SCARCE);
        }
        ByteBuf shared = staging;
        if (shared == null) {
            shared = allocator.directBuffer(STAGING_BYTES, STAGING_BYTES);
            staging = shared;
        }
        if (shared.refCnt() > 1) {
            return allocator.directBuffer(STAGING_BYTES_SCARCE, STAGING_BYTES_SCARCE);
        }
        return shared.clear().retain();
    }

    void add(Connection connection) {
        connections.add(connection);
        if (sweeper == null) {
            sweeper =
                    netty.scheduleWithFixedDelay(
                            () -> new ArrayList<>(connections).forEach(Connection::sweep),
                            SWEEP_MILLIS,
                            SWEEP_MILLIS,
                            TimeUnit.MILLISECONDS);
        }
    }

    void remove(Connection connection) {
        connections.remove(connection);
    }

    /** Lets no connection begin another request; those with none in flight are closed. */
    void drain() {
        new ArrayList<>(connections).forEach(Connection::drain);
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
