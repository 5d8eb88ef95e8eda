package io.millrace.storage.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.files.Access;
import io.millrace.files.StoredFile;
import io.millrace.files.testing.Survival;
import io.millrace.storage.AppendContext;
import io.millrace.storage.AppendOutcome;
import io.millrace.storage.LogConfig;
import io.millrace.storage.TimestampedOffset;
import io.millrace.storage.segment.LogFileNames;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The active segment, cut or damaged wherever a crash may leave it. */
class TornTailTest {
    private static final int CHECKED = 20;
    private static final int BATCHES = 24;

    private final List<Integer> ends = new ArrayList<>();
    private final List<String> expected = new ArrayList<>();
    private PartitionLog log = new Disk().create(LogConfig.DEFAULT);

    private Disk diskWithTail() {
        Disk disk = new Disk();
        LogConfig.Segments segments = new LogConfig.Segments(1 << 20, 1_000_000, 0, 1 << 20, 100);
        log = disk.create(LogConfig.DEFAULT.withSegments(segments));
        ends.clear();
        expected.clear();
        for (int i = 0; i < BATCHES; i++) {
            if (i == CHECKED) {
                disk.directory().checkpoint(1000);
            }
            log.append(
                    Batches.from(7, 0, 2 * i, "a" + i, "b" + i),
                    AppendContext.client(i / 10, 1000));
            ends.add((int) log.sizeBytes());
            expected.add(2 * i + ":a" + i);
            expected.add(2 * i + 1 + ":b" + i);
        }
        return disk;
    }

    private Path file() {
        return LogFileNames.of(log.directory(), 0, LogFileNames.LOG);
    }

    private int wholeBatches(long bytes) {
        return (int) ends.stream().filter(end -> end <= bytes).count();
    }

    private void assertRecovered(Disk disk, int batches, String what) {
        log = disk.crash(Survival.EVERYTHING, new Random(1), log.config());
        assertThat(Batches.read(log, 0)).as(what).isEqualTo(expected.subList(0, 2 * batches));
        assertThat(log.logEndOffset()).as(what).isEqualTo(2L * batches);
        assertThat(log.durableEndOffset()).as(what).isEqualTo(2L * batches);
        assertThat(log.latestEpoch()).as(what).isEqualTo((batches - 1) / 10);
        ByteBuffer next = Batches.from(7, 0, 2 * batches, "next");
        assertThat(log.append(next, AppendContext.client(5, 1000)))
                .as(what)
                .isEqualTo(new AppendOutcome.Appended(2L * batches, 2L * batches));
        assertThat(Batches.read(log, 2L * batches - 2)).as(what).hasSize(3);
        assertThat(log.offsetForTimestamp(1001, Long.MAX_VALUE))
                .as(what)
                .isEqualTo(new TimestampedOffset(1001, 1, 0));
    }

    @Test
    void aTailCutAtAnyByteIsRecoveredToItsLastWholeBatch() {
        diskWithTail();
        int from = ends.get(CHECKED - 1);
        int to = ends.getLast();
        for (int size = from; size <= to; size++) {
            Disk disk = diskWithTail();
            try (StoredFile stored = disk.files.open(file(), Access.WRITE)) {
                stored.truncate(size);
            }
            assertRecovered(disk, wholeBatches(size), "cut at " + size);
        }
    }

    @Test
    void aFlippedBitAnywhereInTheTailCutsThere() {
        diskWithTail();
        int from = ends.get(CHECKED - 1);
        int to = ends.getLast();
        Random random = new Random(42);
        for (int position = from; position < to; position++) {
            int inBatch =
                    position
                            - (wholeBatches(position) == 0
                                    ? 0
                                    : ends.get(wholeBatches(position) - 1));
            if (inBatch < 16) {
                // Base offset and leader epoch are outside of the checksum; see the next test.
                continue;
            }
            Disk disk = diskWithTail();
            disk.files.flipBit(file(), position, random.nextInt(8));
            assertRecovered(disk, wholeBatches(position), "flipped at " + position);
        }
    }

    @Test
    void aFlippedBitOutsideOfTheChecksumNeverHangsNorFails() {
        diskWithTail();
        int start = ends.get(CHECKED);
        for (int bit = 0; bit < 16 * 8; bit++) {
            Disk disk = diskWithTail();
            disk.files.flipBit(file(), start + bit / 8, bit % 8);
            log = disk.crash(Survival.EVERYTHING, new Random(1), log.config());
            assertThat(Batches.read(log, 0)).as("bit " + bit).hasSizeBetween(42, 48);
        }
    }

    @Test
    void garbageAfterTheEndIsCutOff() {
        for (int size : new int[] {1, 11, 12, 60, 61, 500, 5000}) {
            Disk disk = diskWithTail();
            byte[] garbage = new byte[size];
            new Random(size).nextBytes(garbage);
            try (StoredFile stored = disk.files.open(file(), Access.WRITE)) {
                stored.append(ByteBuffer.wrap(garbage));
            }
            assertRecovered(disk, BATCHES, size + " bytes of garbage");
            Disk zeros = diskWithTail();
            try (StoredFile stored = zeros.files.open(file(), Access.WRITE)) {
                stored.append(ByteBuffer.allocate(size));
            }
            assertRecovered(zeros, BATCHES, size + " zeros");
        }
    }
}
