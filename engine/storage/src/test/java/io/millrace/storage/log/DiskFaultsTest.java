package io.millrace.storage.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.base.FaultKind;
import io.millrace.files.Access;
import io.millrace.files.StoredFile;
import io.millrace.files.testing.Operation;
import io.millrace.files.testing.Survival;
import io.millrace.storage.AppendContext;
import io.millrace.storage.AppendOutcome;
import io.millrace.storage.AppendOutcome.Appended;
import io.millrace.storage.AppendOutcome.Reason;
import io.millrace.storage.AppendOutcome.Refused;
import io.millrace.storage.EpochEnd;
import io.millrace.storage.LogConfig;
import io.millrace.storage.StorageException;
import io.millrace.storage.StorageOptions;
import io.millrace.storage.SyncTask;
import io.millrace.storage.TimestampedOffset;
import io.millrace.storage.segment.LogFileNames;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DiskFaultsTest {
    private final Disk disk = new Disk();
    private PartitionLog log = disk.create(Disk.small());

    private AppendOutcome append(String value) {
        return log.append(Batches.of(1000, value), AppendContext.client(0, 1000));
    }

    private static void assertRefused(AppendOutcome outcome, Reason reason) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    @Test
    void aFullDiskTakesBackWhatItCouldNotHold() {
        append("first");
        disk.files.limitBytes(disk.files.totalBytes(Disk.DATA) - used() + 20);
        disk.files.limitBytes(used() + 20);
        assertRefused(append("second"), Reason.EXHAUSTED);
        assertRefused(append("third"), Reason.EXHAUSTED);
        assertThat(Batches.read(log, 0)).containsExactly("0:first");
        assertThat(disk.directory().diskFull()).isTrue();
        disk.files.limitBytes(Long.MAX_VALUE);
        disk.directory().tick(1000);
        assertThat(append("fourth")).isEqualTo(new Appended(1, 1));
        assertThat(Batches.read(log, 0)).containsExactly("0:first", "1:fourth");
        log = disk.crash(Survival.EVERYTHING, new Random(1), Disk.small());
        assertThat(Batches.read(log, 0)).containsExactly("0:first", "1:fourth");
    }

    /** At whatever byte there is no more room, a stop ends; the next start has everything. */
    @Test
    void aStopOnAFullDiskEndsAllTheSame() {
        List<String> expected = new ArrayList<>();
        for (int bytesLeft = 0; bytesLeft < 60; bytesLeft++) {
            for (int i = 0; i < 40; i++) {
                append("value " + i);
                expected.add(expected.size() + ":value " + i);
            }
            disk.files.limitBytes(used() + bytesLeft);
            disk.directory().close();
            disk.files.limitBytes(Long.MAX_VALUE);
            log = disk.restart(Disk.small());
            assertThat(Batches.read(log, 0)).isEqualTo(expected);
        }
    }

    private long used() {
        disk.files.limitBytes(1L << 40);
        return (1L << 40) - disk.files.usableBytes(Disk.DATA);
    }

    @Test
    void everyAppendOnAFillingDiskIsWholeOrNotThere() {
        List<String> expected = new ArrayList<>();
        long limit = used() + 100;
        for (int i = 0; i < 400; i++) {
            limit += 37;
            disk.files.limitBytes(limit);
            disk.directory().tick(1000);
            if (append("value " + i) instanceof Appended appended) {
                expected.add(appended.firstOffset() + ":value " + i);
            }
        }
        assertThat(expected).hasSizeBetween(50, 399);
        assertThat(log.segmentCount()).isGreaterThan(1);
        assertThat(Batches.read(log, 0)).isEqualTo(expected);
        disk.files.limitBytes(Long.MAX_VALUE);
        log = disk.restart(Disk.small());
        assertThat(Batches.read(log, 0)).isEqualTo(expected);
    }

    @Test
    void theWatermarkRefusesBeforeTheDiskIsFull() {
        Disk watched = new Disk();
        watched.directory().close();
        watched.options = new StorageOptions(10_000, 100, 1000, LogConfig.DEFAULT);
        LogDirectory directory = LogDirectory.open(watched.files, Disk.DATA, watched.options, 0);
        log = directory.create(Disk.PARTITION, Disk.TOPIC_ID, Disk.small());
        watched.files.limitBytes(12_000);
        directory.tick(0);
        AppendOutcome last = append("x");
        int taken = 0;
        while (last instanceof Appended) {
            taken++;
            last = append("x");
        }
        assertThat(taken).isBetween(5, 30);
        assertRefused(last, Reason.EXHAUSTED);
        assertThat(Batches.read(log, 0)).hasSize(taken);
        log.advanceHighWatermark(taken);
        assertThat(log.raiseLogStartOffset(taken)).isEqualTo(taken);
        directory.checkpoint(0);
        watched.files.limitBytes(30_000);
        directory.tick(0);
        assertThat(append("y")).isInstanceOf(Appended.class);
        directory.close();
    }

    @Test
    void aFailedSyncFailsTheDirectoryForGood() {
        append("first");
        disk.files.failSyncs(true);
        SyncTask task = Objects.requireNonNull(log.prepareSync());
        assertThatThrownBy(task::run)
                .isInstanceOfSatisfying(
                        StorageException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(FaultKind.RESOURCE));
        disk.files.failSyncs(false);
        assertThat(log.durableEndOffset()).isZero();
        assertThat(disk.directory().failed()).isTrue();
        assertRefused(append("second"), Reason.LOG_FAILED);
        assertThatThrownBy(log::prepareSync).isInstanceOf(StorageException.class);
        assertThat(Batches.read(log, 0)).containsExactly("0:first");
        disk.directory().close();
        assertThat(disk.files.exists(Disk.DATA.resolve(".kafka_cleanshutdown"))).isFalse();
    }

    @Test
    void damageIsNamedWhenItIsRead() {
        for (int i = 0; i < 10; i++) {
            append("value " + i);
        }
        log = disk.restart(Disk.small());
        Path file = LogFileNames.of(log.directory(), 0, LogFileNames.LOG);
        disk.files.flipBit(file, 200, 3);
        assertThatThrownBy(() -> Batches.read(log, 0))
                .isInstanceOfSatisfying(
                        StorageException.class,
                        failure -> {
                            assertThat(failure.kind()).isEqualTo(FaultKind.CORRUPT);
                            assertThat(failure.resource()).contains("topic-0");
                        });
    }

    @Test
    void missingAndBrokenIndexesAreBuiltAnew() {
        for (int i = 0; i < 300; i++) {
            append("value " + i);
        }
        List<String> expected = Batches.read(log, 0);
        disk.directory().close();
        Path directory = log.directory();
        for (String name : disk.files.list(directory)) {
            if (name.endsWith("index")) {
                disk.files.delete(directory.resolve(name));
            }
        }
        LogDirectory opened = LogDirectory.open(disk.files, Disk.DATA, disk.options, 0);
        log = Objects.requireNonNull(opened.log(Disk.PARTITION));
        assertThat(disk.files.list(directory)).anyMatch(name -> name.endsWith(".timeindex"));
        assertThat(Batches.read(log, 0)).isEqualTo(expected);
        assertThat(log.offsetForTimestamp(1000, 300)).isEqualTo(new TimestampedOffset(1000, 0, 0));
        opened.close();
    }

    @Test
    void anIndexThatPointsNowhereIsBuiltAnewAfterACrash() {
        for (int i = 0; i < 30; i++) {
            append("value " + i);
        }
        disk.directory().checkpoint(1000);
        for (int i = 30; i < 35; i++) {
            append("value " + i);
        }
        List<String> expected = Batches.read(log, 0);
        Path index = LogFileNames.of(log.directory(), 0, LogFileNames.INDEX);
        try (StoredFile file = disk.files.open(index, Access.WRITE)) {
            file.write(ByteBuffer.allocate(4).putInt(0, 77), file.sizeBytes() - 4);
        }
        log = disk.crash(Survival.EVERYTHING, new Random(1), Disk.small());
        assertThat(Batches.read(log, 0)).isEqualTo(expected);
    }

    @Test
    void damagedCheckpointsCostARecoveryAndNothingElse() {
        for (int i = 0; i < 300; i++) {
            append("value " + i);
        }
        List<String> expected = Batches.read(log, 0);
        disk.directory().close();
        for (String name :
                List.of("recovery-point-offset-checkpoint", "log-start-offset-checkpoint")) {
            disk.files.flipBit(Disk.DATA.resolve(name), 0, 6);
        }
        disk.files.flipBit(log.directory().resolve("leader-epoch-checkpoint"), 0, 6);
        LogDirectory opened = LogDirectory.open(disk.files, Disk.DATA, disk.options, 0);
        log = Objects.requireNonNull(opened.log(Disk.PARTITION));
        assertThat(Batches.read(log, 0)).isEqualTo(expected);
        assertThat(log.endOffsetFor(0)).isEqualTo(new EpochEnd(0, 300));
        opened.close();
    }

    @Test
    void aSecondProcessIsKeptOut() {
        assertThatThrownBy(() -> LogDirectory.open(disk.files, Disk.DATA, disk.options, 0))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("another process");
    }

    @Test
    void aCleanStartReadsNoLogFile() {
        for (int i = 0; i < 300; i++) {
            append("value " + i);
        }
        disk.directory().close();
        List<Path> read = new ArrayList<>();
        disk.files.intercept((operation, path) -> {
            if (operation == Operation.OPEN && path.toString().contains("0000")) {
                read.add(path);
            }
        });
        LogDirectory opened = LogDirectory.open(disk.files, Disk.DATA, disk.options, 0);
        assertThat(read).isEmpty();
        opened.close();
        assertThat(read).isEmpty();
    }

    @Test
    void recoveryReadsOnlyWhatIsAboveThePoint() {
        for (int i = 0; i < 300; i++) {
            append("value " + i);
        }
        disk.directory().checkpoint(1000);
        int checked = log.segmentCount();
        append("last");
        List<Path> read = new ArrayList<>();
        disk.files.crash(Survival.EVERYTHING, new Random(1));
        disk.files.intercept((operation, path) -> {
            if (operation == Operation.OPEN && path.toString().endsWith(".log")) {
                read.add(path);
            }
        });
        LogDirectory opened = LogDirectory.open(disk.files, Disk.DATA, disk.options, 0);
        log = Objects.requireNonNull(opened.log(Disk.PARTITION));
        assertThat(log.logEndOffset()).isEqualTo(301);
        assertThat(checked).isGreaterThan(3);
        assertThat(read.stream().distinct()).hasSize(1);
        opened.close();
    }

    @Test
    void openFilesAreBounded() {
        disk.directory().close();
        disk.options = new StorageOptions(0, 4, 1000, LogConfig.DEFAULT);
        log = disk.restart(Disk.small());
        for (int i = 0; i < 600; i++) {
            append("value " + i);
        }
        assertThat(Batches.read(log, 0)).hasSize(600);
        assertThat(disk.directory().openFileCount()).isLessThanOrEqualTo(4);
        assertThat(disk.files.openFileCount()).isLessThanOrEqualTo(4);
        disk.directory().close();
        assertThat(disk.files.openFileCount()).isZero();
    }
}
