package io.millrace.storage.compaction;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * SipHash-2-4 with 128 bits under a secret of the process: two keys that share it would lose
 * records, and nobody who chooses keys can look for such a pair. Reused by one thread.
 */
final class KeyHash {
    private final long secretLow;
    private final long secretHigh;
    private long v0;
    private long v1;
    private long v2;
    private long v3;
    private long low;
    private long high;

    KeyHash(long secretLow, long secretHigh) {
        this.secretLow = secretLow;
        this.secretHigh = secretHigh;
    }

    long low() {
        return low;
    }

    long high() {
        return high;
    }

    /** Hashes from position to limit, moving neither. */
    void of(ByteBuffer key) {
        v0 = secretLow ^ 0x736f6d6570736575L;
        v1 = secretHigh ^ 0x646f72616e646f6dL ^ 0xee;
        v2 = secretLow ^ 0x6c7967656e657261L;
        v3 = secretHigh ^ 0x7465646279746573L;
        ByteBuffer bytes = key.slice().order(ByteOrder.LITTLE_ENDIAN);
        int size = bytes.remaining();
        int at = 0;
        for (; at + Long.BYTES <= size; at += Long.BYTES) {
            take(bytes.getLong(at));
        }
        long last = (long) size << 56;
        for (int shift = 0; at < size; at++, shift += Byte.SIZE) {
            last |= (bytes.get(at) & 0xffL) << shift;
        }
        take(last);
        v2 ^= 0xee;
        rounds(4);
        low = v0 ^ v1 ^ v2 ^ v3;
        v1 ^= 0xdd;
        rounds(4);
        high = v0 ^ v1 ^ v2 ^ v3;
    }

    private void take(long block) {
        v3 ^= block;
        rounds(2);
        v0 ^= block;
    }

    private void rounds(int count) {
        for (int i = 0; i < count; i++) {
            v0 += v1;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v3;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
        }
    }
}
