package io.millrace.groups.classic;

import java.nio.ByteBuffer;

/**
 * A protocol that a member supports (an assignor, say), and the member's opaque metadata for it.
 */
record Protocol(String name, ByteBuffer metadata) {

    /** Nothing. */
    static final ByteBuffer EMPTY = ByteBuffer.allocate(0).asReadOnlyBuffer();

    /** A private copy: what comes with a request is gone when the request is. */
    static ByteBuffer copy(ByteBuffer bytes) {
        ByteBuffer copy = ByteBuffer.allocate(bytes.remaining());
        copy.put(bytes.duplicate()).flip();
        return copy;
    }
}
