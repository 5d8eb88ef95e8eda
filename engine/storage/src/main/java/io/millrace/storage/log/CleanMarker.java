package io.millrace.storage.log;

import io.millrace.files.FileSystem;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Kafka's file that says that a data directory was left whole. */
final class CleanMarker {
    private static final String FILE = ".kafka_cleanshutdown";
    private static final int SIZE_BYTES_MAX = 64 * 1024;

    /** Kafka puts the broker's epoch there, which is never below 0. */
    private static final String OURS = "{\"version\":0,\"brokerEpoch\":-1}";

    private final FileSystem files;
    private final Path path;

    CleanMarker(FileSystem files, Path dataDirectory) {
        this.files = files;
        this.path = dataDirectory.resolve(FILE);
    }

    boolean exists() {
        return files.exists(path);
    }

    /** Whether it was Millrace that left the directory, not a Kafka that had it meanwhile. */
    boolean isOurs() {
        return exists()
                && new String(files.readAll(path, SIZE_BYTES_MAX), StandardCharsets.UTF_8)
                        .equals(OURS);
    }

    /** Durable when it returns. */
    void write() {
        files.replace(path, ByteBuffer.wrap(OURS.getBytes(StandardCharsets.UTF_8)));
    }

    /** True when it was there; durable after the directory was synced. */
    boolean delete() {
        return files.delete(path);
    }
}
