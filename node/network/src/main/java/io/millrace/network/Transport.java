package io.millrace.network;

import io.millrace.base.FaultKind;
import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The system calls that carry the bytes, as Netty offers them. */
public record Transport(
        String name,
        IoHandlerFactory ioHandlers,
        Class<? extends ServerChannel> listener,
        Class<? extends Channel> client) {
    private static final Logger LOG = LoggerFactory.getLogger(Transport.class);

    public static Transport of(TransportChoice choice) {
        if (choice == TransportChoice.NIO) {
            return nio();
        }
        if (Epoll.isAvailable()) {
            return new Transport(
                    "epoll",
                    EpollIoHandler.newFactory(),
                    EpollServerSocketChannel.class,
                    EpollSocketChannel.class);
        }
        Throwable cause = Epoll.unavailabilityCause();
        String reason = cause == null ? "unknown reason" : String.valueOf(cause.getMessage());
        if (choice == TransportChoice.EPOLL) {
            throw new NetworkException(
                    FaultKind.RESOURCE,
                    TransportChoice.PROPERTY,
                    "epoll is not available here; say auto or nio (" + reason + ")",
                    cause);
        }
        LOG.info("Connections are carried by NIO, since epoll is not available: {}", reason);
        return nio();
    }

    private static Transport nio() {
        return new Transport(
                "nio",
                NioIoHandler.newFactory(),
                NioServerSocketChannel.class,
                NioSocketChannel.class);
    }
}
