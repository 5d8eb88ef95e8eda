package io.millrace.microbenchmarks;

import io.millrace.base.TopicPartition;
import io.millrace.base.Uuid;
import io.millrace.files.FileSystem;
import io.millrace.storage.AppendContext;
import io.millrace.storage.LogConfig;
import io.millrace.storage.StorageOptions;
import io.millrace.storage.log.LogDirectory;
import io.millrace.storage.log.PartitionLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** One partition's log in a folder of its own on the disk, gone when it is closed. */
final class OpenLog implements AutoCloseable {
    static final AppendContext CONTEXT = AppendContext.client(1, Batches.NOW_MILLIS);

    private final Path path;
    private final LogDirectory directory;
    private final PartitionLog log;

    OpenLog() throws IOException {
        path = Files.createTempDirectory("millrace-micro-");
        directory =
                LogDirectory.open(
                        FileSystem.disk(), path, StorageOptions.DEFAULT, Batches.NOW_MILLIS);
        log = directory.create(new TopicPartition("topic", 0), new Uuid(1, 1), LogConfig.DEFAULT);
    }

    PartitionLog log() {
        return log;
    }

    void fill(ByteBuffer batch, int count) {
        for (int i = 0; i < count; i++) {
            log.append(batch, CONTEXT);
        }
        log.advanceHighWatermark(log.logEndOffset());
    }

    @Override
    public void close() {
        directory.close();
        FileSystem.disk().deleteTree(path);
    }
}
