package io.millrace.groups.classic;

import io.millrace.groups.kept.Weights;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A protocol that a member supports (an assignor, say), and the member's opaque metadata for it.
 */
record Protocol(String name, ByteBuffer metadata) {

    /** Nothing. */
    static final ByteBuffer EMPTY = ByteBuffer.allocate(0).asReadOnlyBuffer();

    static long keptBytes(List<Protocol> protocols) {
        long bytes = 0;
        for (Protocol protocol : protocols) {
            bytes +=
                    Weights.PROTOCOL_BYTES
                            + Weights.text(protocol.name())
                            + protocol.metadata().remaining();
        }
        return bytes;
    }

    /** A private copy: what comes with a request is gone when the request is. */
    static ByteBuffer copy(ByteBuffer bytes) {
        ByteBuffer copy = ByteBuffer.allocate(bytes.remaining());
        copy.put(bytes.duplicate()).flip();
        return copy;
    }
}
