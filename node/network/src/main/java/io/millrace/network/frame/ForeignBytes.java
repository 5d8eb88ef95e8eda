package io.millrace.network.frame;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the first bytes of a peer look like that doesn't speak Kafka's protocol. */
public final class ForeignBytes {
    private static final int TLS_HANDSHAKE = 0x16;
    private static final int TLS_MAJOR = 3;
    private static final Set<String> HTTP_BEGINNINGS =
            Set.of("GET ", "HEAD", "POST", "PUT ", "DELE", "OPTI", "PATC", "CONN", "TRAC", "PRI ");

    private ForeignBytes() {}

    /**
     * @param length the first four bytes, which were read as a length
     * @return what it looks like and what to do, or null when it looks like nothing known
     */
    public static @Nullable String hint(int length) {
        if (length >>> 24 == TLS_HANDSHAKE && (length >>> 16 & 0xff) == TLS_MAJOR) {
            return "It looks like TLS, and this listener speaks without:"
                    + " set security.protocol=PLAINTEXT in the client, or use a listener with TLS";
        }
        if (looksLikeHttp(length)) {
            return "It looks like HTTP, and this port speaks Kafka's protocol:"
                    + " metrics are served at millrace.http.listener";
        }
        return null;
    }

    private static boolean looksLikeHttp(int length) {
        byte[] bytes = ByteBuffer.allocate(Integer.BYTES).putInt(length).array();
        return HTTP_BEGINNINGS.contains(new String(bytes, StandardCharsets.ISO_8859_1));
    }
}
