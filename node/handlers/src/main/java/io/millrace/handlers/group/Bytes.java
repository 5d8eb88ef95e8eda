package io.millrace.handlers.group;

import java.nio.ByteBuffer;

/** What a coordinator keeps must not lie in a request's memory. */
final class Bytes {

    private Bytes() {}

    static ByteBuffer copy(ByteBuffer bytes) {
        ByteBuffer copy = ByteBuffer.allocate(bytes.remaining());
        copy.put(bytes.duplicate()).flip();
        return copy;
    }
}
