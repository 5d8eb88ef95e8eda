package io.millrace.network;

import io.millrace.config.ServerSettings;
import io.millrace.config.ServerSettings.Endpoint;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicLong;

/** Opens listeners, and makes a {@link Connection} of what they accept. Safe from any thread. */
final class Acceptor {
    private final Transport transport;
    private final LoopGroup loops;
    private final ServerContext context;
    private final Relay relay;
    private final AtomicLong connectionIds = new AtomicLong();

    Acceptor(Transport transport, LoopGroup loops, ServerContext context, Relay relay) {
        this.transport = transport;
        this.loops = loops;
        this.context = context;
        this.relay = relay;
    }

    Channel bind(Endpoint endpoint) {
        InetSocketAddress address =
                endpoint.host().isEmpty()
                        ? new InetSocketAddress(endpoint.port())
                        : new InetSocketAddress(endpoint.host(), endpoint.port());
        if (address.isUnresolved()) {
            throw BindErrors.unresolved(endpoint);
        }
        ChannelFuture bound = bootstrap(endpoint.name()).bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw BindErrors.explain(endpoint, bound.cause());
        }
        return bound.channel();
    }

    static BoundListener bound(Endpoint endpoint, Channel channel) {
        return new BoundListener(endpoint.name(), (InetSocketAddress) channel.localAddress());
    }

    private ServerBootstrap bootstrap(String listenerName) {
        ServerSettings.Sockets sockets = context.settings().sockets();
        ServerBootstrap bootstrap =
                new ServerBootstrap()
                        .group(loops.netty())
                        .channel(transport.listener())
                        .option(ChannelOption.SO_BACKLOG, sockets.backlog())
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        // A peer that sends no more may still want its answers.
                        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                        .childOption(ChannelOption.SO_KEEPALIVE, true);
        if (sockets.receiveBufferBytes() > 0) {
            bootstrap.option(ChannelOption.SO_RCVBUF, sockets.receiveBufferBytes());
        }
        if (sockets.sendBufferBytes() > 0) {
            bootstrap.childOption(ChannelOption.SO_SNDBUF, sockets.sendBufferBytes());
        }
        return bootstrap.childHandler(
                new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel, listenerName);
                    }
                });
    }

    /** On the connection's event loop. TLS and the SASL exchange go in front of the connection. */
    private void accept(Channel channel, String listenerName) {
        InetSocketAddress remote = (InetSocketAddress) channel.remoteAddress();
        if (remote == null || !context.connections().add(remote.getAddress())) {
            context.metrics().refused();
            channel.close();
            return;
        }
        channel.closeFuture()
                .addListener(closed -> context.connections().remove(remote.getAddress()));
        if (relay.watches(listenerName)) {
            channel.pipeline()
                    .addLast(
                            new FirstBytes(
                                    relay.target().get(),
                                    transport,
                                    first -> takeRequests(first, remote, listenerName)));
        } else {
            takeRequests(channel, remote, listenerName);
        }
    }

    private void takeRequests(Channel channel, InetSocketAddress remote, String listenerName) {
        Loop loop = loops.of(channel);
        ConnectionInfo info =
                new ConnectionInfo(connectionIds.incrementAndGet(), remote, listenerName, loop);
        Connection connection = new Connection(info, channel, loop, context);
        loop.add(connection);
        channel.pipeline().addLast(connection);
    }
}
