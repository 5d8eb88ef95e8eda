package io.millrace.protocol;

import java.nio.ByteBuffer;

/**
 * A generated message: fields with fluent setters, and an encoding for each version. Mutable and
 * without locks; whoever built or decoded it owns it.
 */
public interface Message {

    short lowestVersion();

    /** The highest version that can be encoded, the unstable ones included. */
    short highestVersion();

    /**
     * Appends the encoding.
     *
     * @throws ProtocolException when the message has no such version, or when a field that the
     *     version lacks holds something else than its default and may not be dropped
     */
    void encode(MessageWriter out, short version);

    /** The encoding in a buffer of its own. For small messages: payloads are copied. */
    default ByteBuffer toBuffer(short version) {
        MessageWriter out = new MessageWriter(128);
        encode(out, version);
        return out.toBuffer();
    }
}
