package io.millrace.broker.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.base.SteppedClock;
import io.millrace.base.TopicPartition;
import io.millrace.base.Uuid;
import io.millrace.broker.coordination.SteppedLoop;
import io.millrace.broker.partition.Partitions;
import io.millrace.broker.threads.TaskLoop;
import io.millrace.config.ServerSettings;
import io.millrace.files.testing.MemoryFileSystem;
import io.millrace.records.BatchBuilder;
import io.millrace.records.BatchTraits;
import io.millrace.storage.AppendContext;
import io.millrace.storage.LogConfig;
import io.millrace.storage.StorageException;
import io.millrace.storage.StorageOptions;
import io.millrace.storage.log.LogDirectory;
import io.millrace.storage.log.PartitionLog;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MaintenanceTest {
    private static final Path DATA = Path.of("/data");
    private static final Path CHECKPOINT = DATA.resolve("recovery-point-offset-checkpoint");
    private static final int MUCH = 10_000;
    private static final int MINUTE_MILLIS = 60_000;

    private final MemoryFileSystem files = new MemoryFileSystem();
    private final SteppedClock clock = new SteppedClock(1_000_000);
    private final SteppedLoop thread = new SteppedLoop(clock);
    private final List<String> failures = new ArrayList<>();
    private final LogDirectory logs;
    private final PartitionLog log;

    MaintenanceTest() {
        files.createDirectories(DATA);
        logs = LogDirectory.open(files, DATA, StorageOptions.DEFAULT, 0);
        log = logs.create(new TopicPartition("t", 0), new Uuid(1, 1), LogConfig.DEFAULT);
        new Maintenance(logs, MUCH, new Partitions(), clock, failures::add)
                .schedule(
                        new Repeating(thread),
                        new ServerSettings.Storage(
                                MINUTE_MILLIS,
                                MINUTE_MILLIS,
                                MINUTE_MILLIS,
                                0,
                                0,
                                new ServerSettings.ProducerIds(MINUTE_MILLIS, MINUTE_MILLIS),
                                new ServerSettings.Replication(MINUTE_MILLIS, 1, 1, 1, 1, 1, 1)));
    }

    private record Repeating(SteppedLoop loop) implements TaskLoop {
        @Override
        public void repeat(Runnable task, long delayMillis, long firstDelayMillis) {
            Runnable again =
                    () -> {
                        try {
                            task.run();
                        } finally {
                            repeat(task, delayMillis, delayMillis);
                        }
                    };
            loop.schedule(again, firstDelayMillis);
        }

        @Override
        public void run(Runnable task) {
            task.run();
        }

        @Override
        public void execute(Runnable task) {
            loop.execute(task);
        }

        @Override
        public Timer schedule(Runnable task, long delayMillis) {
            return loop.schedule(task, delayMillis);
        }

        @Override
        public void close() {}
    }

    private void append(int bytes) {
        log.append(
                new BatchBuilder(BatchTraits.PLAIN)
                        .append(clock.millis(), ByteBuffer.allocate(1), ByteBuffer.allocate(bytes))
                        .build(),
                AppendContext.client(0, clock.millis()));
    }

    private void pass(long millis) {
        clock.advanceMillis(millis);
        thread.run();
    }

    @Test
    void muchThatWasAppendedIsCheckpointedBeforeItsTime() {
        append(MUCH / 2);
        pass(1_000);
        assertThat(logs.bytesToRecover()).isGreaterThan(MUCH / 2);
        assertThat(files.exists(CHECKPOINT)).isFalse();

        append(MUCH / 2);
        pass(1_000);
        assertThat(logs.bytesToRecover()).isZero();
        assertThat(files.exists(CHECKPOINT)).isTrue();
    }

    @Test
    void littleWaitsForItsTime() {
        append(1);
        pass(MINUTE_MILLIS - 1);
        assertThat(files.exists(CHECKPOINT)).isFalse();
        pass(1);
        assertThat(logs.bytesToRecover()).isZero();
        assertThat(files.exists(CHECKPOINT)).isTrue();
    }

    @Test
    void aDirectoryThatFailedIsToldOnceAndNotCheckpointedAgain() {
        append(2 * MUCH);
        files.failSyncs(true);
        assertThatThrownBy(() -> pass(1_000)).isInstanceOf(StorageException.class);
        pass(1_000);
        pass(MINUTE_MILLIS);
        assertThat(failures).hasSize(1);
    }
}
