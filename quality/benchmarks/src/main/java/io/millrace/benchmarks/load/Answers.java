package io.millrace.benchmarks.load;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** Cuts what a connection delivers into answers. Owned by the connection's thread. */
final class Answers {
    private static final int ANSWER_BYTES_MAX = 128 << 20;

    private ByteBuffer received = ByteBuffer.allocateDirect(64 * 1024);

    /** Where the next answer begins. */
    private int start;

    /** Reads once; returns whether there was anything. */
    boolean fill(SocketChannel channel) throws IOException {
        makeRoom();
        int count = channel.read(received);
        if (count < 0) {
            throw new EOFException("the broker hung up");
        }
        return count > 0;
    }

    private void makeRoom() {
        if (start == received.position()) {
            received.clear();
            start = 0;
        }
        int needed = needed();
        if (received.capacity() - start >= needed && received.hasRemaining()) {
            return;
        }
        received.flip().position(start);
        if (received.capacity() >= needed && start > 0) {
            received.compact();
        } else {
            int capacity = Math.max(needed, 2 * received.capacity());
            received = ByteBuffer.allocateDirect(capacity).put(received);
        }
        start = 0;
    }

    private int needed() {
        if (received.position() - start < Integer.BYTES) {
            return Integer.BYTES;
        }
        int length = received.getInt(start);
        if (length < Integer.BYTES || length > ANSWER_BYTES_MAX) {
            throw new IllegalStateException("an answer of " + length + " bytes");
        }
        return Integer.BYTES + length;
    }

    /** The next whole answer, valid until the next {@link #fill}, or null. */
    @Nullable ByteBuffer next() {
        int have = received.position() - start;
        int needed = needed();
        if (have < Integer.BYTES || have < needed) {
            return null;
        }
        ByteBuffer answer = received.slice(start + Integer.BYTES, needed - Integer.BYTES);
        start += needed;
        return answer;
    }
}
