package io.millrace.compatibility.protocol;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Damages frames in the ways that find weak decoders: lengths, ends, flips, repetitions. */
final class FrameMutator {
    private static final byte[] TELLING = {0, 1, 2, 0x7f, (byte) 0x80, (byte) 0xfe, (byte) 0xff};
    private static final int[] LENGTHS = {
        -1, -2, Integer.MIN_VALUE, Integer.MAX_VALUE, 0x7fff_ffff - 8, 100_000, 0xffff
    };
    private static final int RANDOM_BYTES_MAX = 200;

    private final SplittableRandom random;

    FrameMutator(SplittableRandom random) {
        this.random = random;
    }

    /** Bytes that have nothing to do with any message. */
    byte[] noise() {
        byte[] frame = new byte[random.nextInt(RANDOM_BYTES_MAX)];
        if (random.nextInt(3) == 0) {
            Arrays.fill(frame, TELLING[random.nextInt(TELLING.length)]);
        } else {
            random.nextBytes(frame);
        }
        return frame;
    }

    byte[] mutate(byte[] valid) {
        byte[] frame = valid;
        for (int i = 1 + random.nextInt(3); i > 0 && frame.length > 0; i--) {
            frame = mutateOnce(frame);
        }
        return frame;
    }

    private byte[] mutateOnce(byte[] valid) {
        int at = random.nextInt(valid.length);
        byte[] frame = valid.clone();
        switch (random.nextInt(7)) {
            case 0 -> frame[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> frame[at] = TELLING[random.nextInt(TELLING.length)];
            case 2 -> frame = Arrays.copyOf(valid, at);
            case 3 -> frame = Arrays.copyOf(valid, valid.length + 1 + random.nextInt(16));
            case 4 -> putInt(frame, at, LENGTHS[random.nextInt(LENGTHS.length)]);
            case 5 -> frame = without(valid, at, random.nextInt(valid.length - at));
            default -> {
                int length = random.nextInt(valid.length - at);
                System.arraycopy(valid, at, frame, random.nextInt(at + 1), length);
            }
        }
        return frame;
    }

    private static void putInt(byte[] frame, int at, int value) {
        for (int i = 0; i < Integer.BYTES && at + i < frame.length; i++) {
            frame[at + i] = (byte) (value >>> (24 - 8 * i));
        }
    }

    private static byte[] without(byte[] frame, int at, int length) {
        byte[] shorter = new byte[frame.length - length];
        System.arraycopy(frame, 0, shorter, 0, at);
        System.arraycopy(frame, at + length, shorter, at, shorter.length - at);
        return shorter;
    }
}
