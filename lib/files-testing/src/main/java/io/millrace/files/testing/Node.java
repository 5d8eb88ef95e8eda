package io.millrace.files.testing;

import java.util.Arrays;
import java.util.Random;
import java.util.TreeMap;

/** A file or a directory, as it is and as it is on disk. Guarded by the file system. */
sealed interface Node {

    /** Names by what is there now, and by what a crash leaves for certain. */
    final class Directory implements Node {
        TreeMap<String, Node> names = new TreeMap<>();
        TreeMap<String, Node> durableNames = new TreeMap<>();

        void crash(Survival survival, Random random) {
            names = new TreeMap<>(durableNames);
            for (Node node : names.values()) {
                switch (node) {
                    case Directory directory -> directory.crash(survival, random);
                    case Content file -> file.crash(survival, random);
                }
            }
        }
    }

    /** Bytes now, and those that were synced. */
    final class Content implements Node {
        private static final int SECTOR_BYTES = 512;

        byte[] bytes = new byte[0];
        int size;
        byte[] durable = new byte[0];
        long modifiedMillis;

        void write(byte[] source, int count, int position) {
            int end = position + count;
            if (end > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(end, bytes.length * 2));
            }
            System.arraycopy(source, 0, bytes, position, count);
            size = Math.max(size, end);
        }

        void truncate(int newSize) {
            if (newSize < size) {
                Arrays.fill(bytes, newSize, size, (byte) 0);
                size = newSize;
            }
        }

        void sync() {
            durable = Arrays.copyOf(bytes, size);
        }

        void crash(Survival survival, Random random) {
            switch (survival) {
                case NOTHING -> {}
                case EVERYTHING -> sync();
                case RANDOM -> durable = mixture(random);
            }
            bytes = durable.clone();
            size = bytes.length;
        }

        private byte[] mixture(Random random) {
            int low = Math.min(size, durable.length);
            int high = Math.max(size, durable.length);
            int mixedSize =
                    switch (random.nextInt(3)) {
                        case 0 -> durable.length;
                        case 1 -> size;
                        default -> low + random.nextInt(high - low + 1);
                    };
            byte[] mixed = Arrays.copyOf(durable, mixedSize);
            for (int at = 0; at < mixedSize; at += SECTOR_BYTES) {
                int end = Math.min(Math.min(at + SECTOR_BYTES, mixedSize), size);
                if (at < end && random.nextBoolean()) {
                    System.arraycopy(bytes, at, mixed, at, end - at);
                }
            }
            return mixed;
        }
    }
}
