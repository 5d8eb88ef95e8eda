package io.millrace.network;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the first four bytes of a connection. A request begins with its length; "PRI " would be
 * one of more than a gigabyte, and is how HTTP/2 begins (RFC 9113, section 3.4). Owned by the
 * connection's event loop.
 */
final class FirstBytes extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(FirstBytes.class);
    private static final int PREFACE = 0x50524920;

    private final InetSocketAddress target;
    private final Transport transport;
    private final Consumer<Channel> requests;
    private final SwitchedAllocator reads = new SwitchedAllocator();
    private int first;
    private int seen;

    /**
     * @param requests adds the handlers of a connection that carries requests
     */
    FirstBytes(InetSocketAddress target, Transport transport, Consumer<Channel> requests) {
        this.target = target;
        this.transport = transport;
        this.requests = requests;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        context.channel().config().setRecvByteBufAllocator(reads);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        while (seen < Integer.BYTES && bytes.isReadable()) {
            first = first << Byte.SIZE | bytes.readUnsignedByte();
            seen++;
        }
        if (seen < Integer.BYTES) {
            bytes.release();
            return;
        }
        ByteBuf all = context.alloc().buffer(Integer.BYTES + bytes.readableBytes());
        all.writeInt(first).writeBytes(bytes);
        bytes.release();
        if (first == PREFACE) {
            passOn(context.channel(), all);
        } else {
            requests.accept(context.channel());
            ChannelConfig config = context.channel().config();
            reads.become(config.getRecvByteBufAllocator(), config);
            context.fireChannelRead(all);
        }
        context.pipeline().remove(this);
    }

    private void passOn(Channel from, ByteBuf start) {
        from.config().setAutoRead(false);
        reads.become(new AdaptiveRecvByteBufAllocator(), from.config());
        Bootstrap bootstrap =
                new Bootstrap()
                        .group(from.eventLoop())
                        .channel(transport.client())
                        .option(ChannelOption.TCP_NODELAY, true)
                        .option(ChannelOption.AUTO_READ, false)
                        .handler(new RelayEnd(from));
        ChannelFuture connected = bootstrap.connect(target);
        Channel to = connected.channel();
        connected.addListener(done -> {
            if (done.isSuccess()) {
                from.pipeline().addLast(new RelayEnd(to));
                to.writeAndFlush(start);
                to.read();
                from.read();
                from.closeFuture().addListener(gone -> to.close());
            } else {
                log.warn("a connection can't be passed on to {}", target);
                start.release();
                from.close();
            }
        });
    }
}
