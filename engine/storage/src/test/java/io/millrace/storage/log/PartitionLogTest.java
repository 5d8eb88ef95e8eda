package io.millrace.storage.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.files.testing.Operation;
import io.millrace.files.testing.Survival;
import io.millrace.storage.AppendContext;
import io.millrace.storage.AppendOutcome.Appended;
import io.millrace.storage.AppendOutcome.Reason;
import io.millrace.storage.AppendOutcome.Refused;
import io.millrace.storage.EpochEnd;
import io.millrace.storage.LogConfig;
import io.millrace.storage.ReadOutcome;
import io.millrace.storage.ReadRequest;
import io.millrace.storage.RemovedSegment;
import io.millrace.storage.StorageException;
import io.millrace.storage.SyncTask;
import io.millrace.storage.TimestampedOffset;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PartitionLogTest {
    private final Disk disk = new Disk();
    private final PartitionLog log = disk.create(Disk.small());

    private static AppendContext leader(int epoch) {
        return AppendContext.client(epoch, 1000);
    }

    private void append(int count) {
        for (int i = 0; i < count; i++) {
            log.append(Batches.of(1000 + i, "value " + i), leader(0));
        }
    }

    private static void sync(PartitionLog log) {
        SyncTask task = log.prepareSync();
        if (task != null) {
            task.run();
        }
    }

    @Test
    void offsetsAndEpochsAreAssignedInPlace() {
        assertThat(log.append(Batches.of(1, "a", "b"), leader(3))).isEqualTo(new Appended(0, 1));
        ByteBuffer two = Batches.concat(Batches.of(2, "c"), Batches.of(3, "d", "e"));
        assertThat(log.append(two, leader(4))).isEqualTo(new Appended(2, 4));
        assertThat(Batches.values(two)).containsExactly("2:c", "3:d", "4:e");
        assertThat(Batches.read(log, 0)).containsExactly("0:a", "1:b", "2:c", "3:d", "4:e");
        assertThat(log.logEndOffset()).isEqualTo(5);
        assertThat(log.epochAt(1)).isEqualTo(3);
        assertThat(log.endOffsetFor(3)).isEqualTo(new EpochEnd(3, 2));
        assertThat(log.endOffsetFor(4)).isEqualTo(new EpochEnd(4, 5));
        assertThat(log.endOffsetFor(5)).isEqualTo(EpochEnd.UNDEFINED);
        assertThat(log.append(Batches.of(4, "x"), leader(3)))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused ->
                                assertThat(refused.reason()).isEqualTo(Reason.STALE_LEADER_EPOCH));
    }

    @Test
    void aReadWithinABatchReturnsTheWholeBatch() {
        log.append(Batches.of(1, "a", "b", "c"), leader(0));
        log.append(Batches.of(1, "d"), leader(0));
        assertThat(log.read(new ReadRequest(1, 4, 1 << 20, false)))
                .isInstanceOfSatisfying(
                        ReadOutcome.Data.class,
                        data -> {
                            assertThat(data.firstOffset()).isZero();
                            data.records().release();
                        });
    }

    @Test
    void aReadKeepsItsBounds() {
        log.append(Batches.of(1, "a"), leader(0));
        log.append(Batches.of(1, "b"), leader(0));
        int one = Batches.of(1, "a").remaining();
        assertThat(log.read(new ReadRequest(0, 2, one - 1, false)))
                .isEqualTo(new ReadOutcome.Empty());
        assertThat(size(new ReadRequest(0, 2, one - 1, true))).isEqualTo(one);
        assertThat(size(new ReadRequest(0, 1, 1 << 20, false))).isEqualTo(one);
        assertThat(size(new ReadRequest(0, 2, 1 << 20, false))).isEqualTo(2 * one);
        assertThat(log.read(new ReadRequest(2, 2, 1 << 20, true)))
                .isEqualTo(new ReadOutcome.Empty());
        assertThat(log.read(new ReadRequest(3, 9, 1 << 20, true)))
                .isEqualTo(new ReadOutcome.OutOfRange(0, 2));
    }

    @Test
    void aReadBesideATruncationEndsWhereTheLogDoes() {
        append(300);
        log.advanceHighWatermark(150);
        boolean[] cut = {false};
        int[] reads = {0};
        disk.files.intercept((operation, path) -> {
            if (operation == Operation.READ && path.toString().endsWith(".log") && !cut[0]) {
                // The second read looks for the end of what may be read.
                cut[0] = ++reads[0] == 2;
                if (cut[0]) {
                    log.truncateTo(150, 1000);
                }
            }
        });
        ReadRequest request = new ReadRequest(140, 150, 1 << 20, false);
        assertThat(Batches.values(log.readBytes(request))).hasSize(10);
        assertThat(cut[0]).isTrue();
    }

    @Test
    void offsetsBelowAPositionsBeginBeforeIt() {
        append(500);
        for (int restarts = 0; restarts < 2; restarts++) {
            PartitionLog now = restarts == 0 ? log : disk.restart(Disk.small());
            long known = 0;
            for (long offset = 0; offset < 500; offset++) {
                ReadOutcome.Data data =
                        (ReadOutcome.Data) now.read(new ReadRequest(offset, 500, 1, true));
                long position = data.records().positionBytes();
                data.records().release();
                assertThat(now.offsetAt(offset, position - 1)).isLessThanOrEqualTo(offset);
                known = Math.max(known, now.offsetAt(offset, position));
                assertThat(known).as("at %d", offset).isBetween(offset - 20, offset + 1);
            }
            assertThat(now.offsetAt(499, 1 << 20)).isEqualTo(500);
        }
    }

    private int size(ReadRequest request) {
        ReadOutcome.Data data = (ReadOutcome.Data) log.read(request);
        int size = data.records().sizeBytes();
        data.records().release();
        return size;
    }

    @Test
    void segmentsRollAndEveryOffsetIsFound() {
        append(500);
        assertThat(log.segmentCount()).isGreaterThan(5);
        for (long offset = 0; offset < 500; offset++) {
            assertThat(Batches.read(log, offset).getFirst()).isEqualTo(offset + ":value " + offset);
        }
        assertThat(Batches.read(log, 0)).hasSize(500);
    }

    @Test
    void aCleanRestartReadsAndAppendsOn() {
        append(100);
        PartitionLog again = disk.restart(Disk.small());
        assertThat(again.logEndOffset()).isEqualTo(100);
        assertThat(again.topicId()).isEqualTo(Disk.TOPIC_ID);
        assertThat(again.durableEndOffset()).isEqualTo(100);
        assertThat(again.append(Batches.of(1, "more"), leader(1)))
                .isEqualTo(new Appended(100, 100));
        assertThat(Batches.read(again, 99)).containsExactly("99:value 99", "100:more");
        assertThat(again.endOffsetFor(0)).isEqualTo(new EpochEnd(0, 100));
    }

    @Test
    void whatWasSyncedSurvivesACrash() {
        append(70);
        sync(log);
        assertThat(log.durableEndOffset()).isEqualTo(70);
        append(50);
        PartitionLog again = disk.crash(Survival.NOTHING, new Random(1), Disk.small());
        assertThat(again.logEndOffset()).isEqualTo(70);
        assertThat(Batches.read(again, 0)).hasSize(70);
        assertThat(again.append(Batches.of(1, "more"), leader(1))).isEqualTo(new Appended(70, 70));
    }

    @Test
    void aKilledProcessLosesNothing() {
        append(300);
        PartitionLog again = disk.crash(Survival.EVERYTHING, new Random(1), Disk.small());
        assertThat(Batches.read(again, 0)).hasSize(300);
    }

    @Test
    void timestampsAreFoundExactly() {
        append(300);
        sync(log);
        for (long at : LongStream.of(0, 1000, 1001, 1150, 1299).toArray()) {
            long expected = Math.max(0, at - 1000);
            assertThat(log.offsetForTimestamp(at, 300))
                    .isEqualTo(new TimestampedOffset(1000 + expected, expected, 0));
        }
        assertThat(log.offsetForTimestamp(1300, 300)).isNull();
        assertThat(log.offsetForTimestamp(1200, 200)).isNull();
        assertThat(log.offsetOfMaxTimestamp()).isEqualTo(new TimestampedOffset(1299, 299, 0));
    }

    @Test
    void truncationRemovesTheEnd() {
        append(200);
        log.advanceHighWatermark(200);
        log.truncateTo(77, 1000);
        assertThat(log.logEndOffset()).isEqualTo(77);
        assertThat(log.highWatermark()).isEqualTo(77);
        assertThat(Batches.read(log, 0)).hasSize(77);
        assertThat(log.append(Batches.of(1, "new"), leader(2))).isEqualTo(new Appended(77, 77));
        assertThat(Batches.read(log, 76)).containsExactly("76:value 76", "77:new");
        log.truncateFullyAndStartAt(1000, 1000);
        assertThat(log.logStartOffset()).isEqualTo(1000);
        assertThat(log.append(Batches.of(1, "far"), leader(2))).isEqualTo(new Appended(1000, 1000));
        assertThat(Batches.read(log, 1000)).containsExactly("1000:far");
    }

    @Test
    void deletedRecordsAreOutOfRangeAndTheirSegmentsGo() {
        append(300);
        assertThatThrownBy(() -> log.raiseLogStartOffset(10)).isInstanceOf(StorageException.class);
        log.advanceHighWatermark(300);
        assertThat(log.raiseLogStartOffset(250)).isEqualTo(250);
        assertThat(log.raiseLogStartOffset(10)).isEqualTo(250);
        assertThat(log.read(new ReadRequest(249, 300, 100, true)))
                .isEqualTo(new ReadOutcome.OutOfRange(250, 300));
        assertThat(Batches.read(log, 250).getFirst()).isEqualTo("250:value 250");
        assertThat(log.applyRetention(2000))
                .isNotEmpty()
                .allMatch(removed -> removed.reason() == RemovedSegment.Reason.LOG_START)
                .allMatch(removed -> removed.endOffset() <= 250);
        assertThat(log.offsetForTimestamp(0, 300)).isEqualTo(new TimestampedOffset(1250, 250, 0));
        assertThat(disk.files.list(log.directory())).anyMatch(name -> name.endsWith(".deleted"));
        disk.directory().tick(2000 + 60_000);
        assertThat(disk.files.list(log.directory())).noneMatch(name -> name.endsWith(".deleted"));
    }

    @Test
    void ageAndSizeRemoveTheOldest() {
        append(300);
        log.advanceHighWatermark(300);
        LogConfig.Retention bySize = new LogConfig.Retention(true, false, -1, 9000, 0);
        log.configure(Disk.small().withRetention(bySize));
        assertThat(log.applyRetention(2000))
                .isNotEmpty()
                .allMatch(removed -> removed.reason() == RemovedSegment.Reason.SIZE);
        assertThat(log.sizeBytes()).isBetween(9000L, 9000L + 4096);
        LogConfig.Retention compacted = new LogConfig.Retention(false, true, 10, 1, 0);
        log.configure(Disk.small().withRetention(compacted));
        assertThat(log.applyRetention(100_000)).isEmpty();
        LogConfig.Retention byAge = new LogConfig.Retention(true, false, 10, -1, 0);
        log.configure(Disk.small().withRetention(byAge));
        assertThat(log.applyRetention(100_000)).isNotEmpty();
        assertThat(log.logStartOffset()).isEqualTo(300);
        assertThat(log.sizeBytes()).isZero();
        assertThat(log.append(Batches.of(1, "new"), leader(0))).isEqualTo(new Appended(300, 300));
    }

    @Test
    void aFollowerKeepsOffsetsAndEpochs() {
        Disk other = new Disk();
        PartitionLog follower = other.create(Disk.small());
        append(20);
        ByteBuffer fetched = log.readBytes(new ReadRequest(0, 20, 1 << 20, true));
        assertThat(follower.following().append(fetched, 0, 1000)).isEqualTo(new Appended(0, 19));
        assertThat(Batches.read(follower, 0)).isEqualTo(Batches.read(log, 0));
        assertThat(follower.following().append(fetched, 0, 1000)).isInstanceOf(Refused.class);
    }

    @Test
    void deletingALogTakesItsFilesLater() {
        append(5);
        assertThat(disk.directory().delete(Disk.PARTITION, 1000)).isTrue();
        assertThat(disk.directory().log(Disk.PARTITION)).isNull();
        assertThat(log.append(Batches.of(1, "x"), leader(0))).isInstanceOf(Refused.class);
        assertThat(disk.files.list(Disk.DATA)).anyMatch(name -> name.endsWith("-delete"));
        disk.directory().tick(70_000);
        assertThat(disk.files.list(Disk.DATA)).noneMatch(name -> name.contains("topic"));
        PartitionLog again = disk.create(Disk.small());
        assertThat(again.logEndOffset()).isZero();
    }
}
