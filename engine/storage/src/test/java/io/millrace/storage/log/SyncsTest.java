package io.millrace.storage.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.base.TopicPartition;
import io.millrace.files.testing.Operation;
import io.millrace.files.testing.Survival;
import io.millrace.storage.AppendContext;
import io.millrace.storage.AppendOutcome;
import io.millrace.storage.LogConfig;
import io.millrace.storage.ReadOutcome;
import io.millrace.storage.ReadRequest;
import io.millrace.storage.StorageException;
import io.millrace.storage.SyncTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SyncsTest {
    private final Disk disk = new Disk();
    private PartitionLog log = disk.create(Disk.small());

    private void append(PartitionLog to, String value) {
        assertThat(to.append(Batches.of(1000, value), AppendContext.client(0, 1000)))
                .isInstanceOf(AppendOutcome.Appended.class);
    }

    private static SyncTask prepare(PartitionLog log) {
        return Objects.requireNonNull(log.prepareSync());
    }

    @Test
    void appendsDuringASyncNeedAnother() {
        append(log, "a");
        SyncTask first = prepare(log);
        append(log, "b");
        first.run();
        assertThat(log.durableEndOffset()).isEqualTo(1);
        prepare(log).run();
        assertThat(log.durableEndOffset()).isEqualTo(2);
        assertThat(log.prepareSync()).isNull();
    }

    /** A write takes ten times as long as what goes before and after it. */
    @Test
    void nobodyWaitsForAWriteButTheNextAppend() {
        append(log, "a");
        List<Integer> epochs = new ArrayList<>();
        disk.files.intercept((operation, path) -> {
            if (operation == Operation.WRITE) {
                CompletableFuture<Integer> epoch = CompletableFuture.supplyAsync(log::latestEpoch);
                epochs.add(epoch.orTimeout(30, TimeUnit.SECONDS).join());
            }
        });
        append(log, "b");
        assertThat(epochs).containsExactly(0);
    }

    @Test
    void whatARecoveryWouldVerifyIsCountedUntilACheckpointCoversIt() {
        LogDirectory directory = disk.directory();
        directory.checkpoint(1000);
        assertThat(directory.bytesToRecover()).isZero();
        append(log, "a");
        PartitionLog other =
                directory.create(new TopicPartition("other", 0), Disk.TOPIC_ID, Disk.small());
        append(other, "b");
        assertThat(directory.bytesToRecover()).isEqualTo(log.sizeBytes() + other.sizeBytes());
        directory.checkpoint(1000);
        assertThat(directory.bytesToRecover()).isZero();
        append(log, "c");
        assertThat(directory.bytesToRecover()).isEqualTo(other.sizeBytes());
    }

    @Test
    void eachOfTwoSyncsAtOnceKeepsWhatItPromises() {
        append(log, "a");
        SyncTask first = prepare(log);
        append(log, "b");
        SyncTask second = prepare(log);
        second.run();
        assertThat(log.durableEndOffset()).isEqualTo(2);
        log = disk.crash(Survival.NOTHING, new Random(1), Disk.small());
        assertThat(Batches.read(log, 0)).containsExactly("0:a", "1:b");
        assertThat(first.endOffset()).isEqualTo(1);
    }

    @Test
    void aSyncAcrossATruncationPromisesNothing() {
        append(log, "a");
        append(log, "b");
        SyncTask task = prepare(log);
        log.truncateTo(1, 1000);
        append(log, "c");
        append(log, "d");
        task.run();
        assertThat(log.durableEndOffset()).isLessThanOrEqualTo(1);
    }

    @Test
    void aLogThatIsDeletedMeanwhileFailsNothing() {
        append(log, "a");
        PartitionLog other =
                disk.directory()
                        .create(new TopicPartition("other", 0), Disk.TOPIC_ID, Disk.small());
        append(other, "x");
        SyncTask task = prepare(log);
        disk.directory().delete(Disk.PARTITION, 1000);
        task.run();
        assertThat(log.prepareSync()).isNull();
        assertThatThrownBy(() -> log.read(new ReadRequest(0, 1, 100, true)))
                .isInstanceOf(StorageException.class);
        disk.directory().checkpoint(1000);
        assertThat(disk.directory().failed()).isFalse();
        append(other, "y");
        prepare(other).run();
    }

    @Test
    void aRangeOutlivesItsLog() {
        append(log, "a");
        ReadOutcome.Data data = (ReadOutcome.Data) log.read(new ReadRequest(0, 1, 1000, true));
        disk.directory().delete(Disk.PARTITION, 1000);
        disk.directory().tick(1_000_000);
        assertThat(Batches.values(LogReads.wholeBatches(data, Disk.DATA))).containsExactly("0:a");
    }

    @Test
    void aTopicOfTheSameNameBeginsAnew() {
        append(log, "a");
        log.advanceHighWatermark(1);
        log.raiseLogStartOffset(1);
        disk.directory().checkpoint(1000);
        disk.directory().delete(Disk.PARTITION, 1000);
        PartitionLog again = disk.create(Disk.small());
        append(again, "b");
        prepare(again).run();
        log = disk.crash(Survival.NOTHING, new Random(1), Disk.small());
        assertThat(log.logStartOffset()).isZero();
        assertThat(Batches.read(log, 0)).containsExactly("0:b");
    }

    @Test
    void manyLogsCostAFewSyncsEach() {
        List<PartitionLog> logs = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            PartitionLog made =
                    disk.directory()
                            .create(new TopicPartition("many", i), Disk.TOPIC_ID, Disk.small());
            append(made, "a");
            logs.add(made);
        }
        int[] syncs = new int[1];
        disk.files.intercept((operation, path) -> {
            if (operation == Operation.SYNC || operation == Operation.SYNC_DIRECTORY) {
                syncs[0]++;
            }
        });
        logs.forEach(made -> prepare(made).run());
        assertThat(syncs[0]).as("data, metadata, directory; once the data directory").isEqualTo(31);
        logs.forEach(made -> append(made, "b"));
        syncs[0] = 0;
        logs.forEach(made -> prepare(made).run());
        assertThat(syncs[0]).isEqualTo(10);
    }

    @Test
    void flushSettingsAskForSyncs() {
        LogConfig.Flush flush = new LogConfig.Flush(3, 500);
        log.configure(Disk.small().withFlush(flush));
        append(log, "a");
        assertThat(log.flushDue(1000)).isFalse();
        assertThat(log.flushDue(1499)).isFalse();
        assertThat(log.flushDue(1500)).isTrue();
        prepare(log).run();
        append(log, "b");
        append(log, "c");
        assertThat(log.flushDue(5000)).isFalse();
        append(log, "d");
        assertThat(log.flushDue(5000)).isTrue();
    }
}
