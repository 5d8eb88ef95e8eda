package io.millrace.benchmarks.load;

import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.MessageReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A blocking connection that has one request under way at a time. Owned by one thread. */
final class Wire implements AutoCloseable {
    private final SocketChannel channel;
    private final Answers answers = new Answers();
    private int correlation;

    Wire(String bootstrap) throws IOException {
        channel = connect(bootstrap);
    }

    static SocketChannel connect(String bootstrap) throws IOException {
        int colon = bootstrap.lastIndexOf(':');
        int port = Integer.parseInt(bootstrap.substring(colon + 1));
        SocketChannel channel =
                SocketChannel.open(new InetSocketAddress(bootstrap.substring(0, colon), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return channel;
    }

    /** The answer's body, valid until the next exchange. */
    MessageReader exchange(ApiRequest request, short version) throws IOException {
        correlation++;
        write(channel, Frames.request(request, version, correlation));
        return Frames.body(await(channel, answers), request.apiKey(), version, correlation);
    }

    static void write(SocketChannel channel, ByteBuffer frame) throws IOException {
        while (frame.hasRemaining()) {
            channel.write(frame);
        }
    }

    static ByteBuffer await(SocketChannel channel, Answers answers) throws IOException {
        while (true) {
            ByteBuffer answer = answers.next();
            if (answer != null) {
                return answer;
            }
            answers.fill(channel);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
