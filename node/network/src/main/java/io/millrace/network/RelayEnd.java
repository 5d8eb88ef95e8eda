package io.millrace.network;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;

/**
 * One end of a connection that is passed on: writes what it reads to the other end, and reads no
 * more than that end takes. Both ends are on one event loop.
 */
final class RelayEnd extends ChannelInboundHandlerAdapter {
    private final Channel other;

    RelayEnd(Channel other) {
        this.other = other;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        other.write(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        other.flush();
        readIfTaken(context.channel());
    }

    private void readIfTaken(Channel from) {
        if (other.isWritable()) {
            from.read();
        }
    }

    /** This end takes more again, so the other one reads on. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable()) {
            other.read();
        }
    }

    /** The peer sends no more: the other end's peer learns of it, and may still answer. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent && other instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        other.writeAndFlush(other.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
