package io.millrace.network;

import io.millrace.network.frame.MemoryBudget;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Event loops of a server or of a client. Their threads start with their first connections. */
public final class LoopGroup {
    private static final long STOP_SECONDS_MAX = 5;

    private final EventLoopGroup netty;
    private final Map<EventExecutor, Loop> loops = new IdentityHashMap<>();
    private boolean closed;

    public LoopGroup(Transport transport, String threadName, int threads, MemoryBudget budget) {
        netty =
                new MultiThreadIoEventLoopGroup(
                        threads,
                        new DefaultThreadFactory(threadName, true),
                        transport.ioHandlers());
        netty.forEach(loop -> loops.put(loop, new Loop((io.netty.channel.EventLoop) loop, budget)));
    }

    EventLoopGroup netty() {
        return netty;
    }

    /** Takes turns. */
    public Loop next() {
        return known(netty.next());
    }

    Loop of(Channel channel) {
        return known(channel.eventLoop());
    }

    private Loop known(EventExecutor executor) {
        Loop loop = loops.get(executor);
        if (loop == null) {
            throw new IllegalStateException("a channel on a foreign event loop");
        }
        return loop;
    }

    /** From any thread; does not wait. */
    void drain() {
        loops.values().forEach(loop -> loop.execute(loop::drain));
    }

    /** Closes every connection and ends the threads. From any thread but theirs. Once or again. */
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        List<io.netty.util.concurrent.Future<?>> closing = new ArrayList<>();
        loops.values().forEach(loop -> closing.add(loop.netty().submit(loop::close)));
        closing.forEach(io.netty.util.concurrent.Future::awaitUninterruptibly);
        netty.shutdownGracefully(0, STOP_SECONDS_MAX, TimeUnit.SECONDS)
                .awaitUninterruptibly(STOP_SECONDS_MAX, TimeUnit.SECONDS);
    }
}
