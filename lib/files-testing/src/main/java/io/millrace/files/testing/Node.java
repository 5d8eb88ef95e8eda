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
        int durableSize;
        long modifiedMillis;

        /** Below it nothing has changed since the last sync. */
        private int changedFrom;

        void write(byte[] source, int count, int position) {
            int end = position + count;
            if (end > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(end, bytes.length * 2));
            }
            System.arraycopy(source, 0, bytes, position, count);
            changedFrom = Math.min(changedFrom, position);
            size = Math.max(size, end);
        }

        void truncate(int newSize) {
            if (newSize < size) {
                Arrays.fill(bytes, newSize, size, (byte) 0);
                size = newSize;
                changedFrom = Math.min(changedFrom, newSize);
            }
        }

        void sync() {
            if (size > durable.length) {
                durable = Arrays.copyOf(durable, bytes.length);
            }
            System.arraycopy(bytes, changedFrom, durable, changedFrom, size - changedFrom);
            durableSize = size;
            changedFrom = size;
        }

        void crash(Survival survival, Random random) {
            switch (survival) {
                case NOTHING -> {}
                case EVERYTHING -> sync();
                case RANDOM -> {
                    durable = mixture(random);
                    durableSize = durable.length;
                }
            }
            bytes = Arrays.copyOf(durable, durableSize);
            size = durableSize;
            changedFrom = size;
        }

        private byte[] mixture(Random random) {
            int low = Math.min(size, durableSize);
            int high = Math.max(size, durableSize);
            int mixedSize =
                    switch (random.nextInt(3)) {
                        case 0 -> durableSize;
                        case 1 -> size;
                        default -> low + random.nextInt(high - low + 1);
                    };
            byte[] mixed =
                    Arrays.copyOf(
                            Arrays.copyOf(durable, Math.min(durableSize, mixedSize)), mixedSize);
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
