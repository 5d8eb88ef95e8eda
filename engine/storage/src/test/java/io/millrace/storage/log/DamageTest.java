package io.millrace.storage.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.files.testing.Survival;
import io.millrace.storage.AppendContext;
import io.millrace.storage.AppendOutcome;
import io.millrace.storage.segment.LogFileNames;
import io.millrace.storage.segment.OffsetCheckpoint;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that something has damaged or removed: what is whole stays readable or is kept. */
class DamageTest {
    private static final int BATCHES = 600;

    private final Disk disk = new Disk();
    private PartitionLog log = disk.create(Disk.small());
    private List<String> before = List.of();
    private List<Path> segments = List.of();

    private void fill() {
        for (int i = 0; i < BATCHES; i++) {
            log.append(Batches.from(7, 0, i, "v" + i), AppendContext.client(0, 1000));
        }
        before = Batches.read(log, 0);
        segments = files(".log");
        assertThat(segments).hasSizeGreaterThan(8);
    }

    private List<Path> files(String suffix) {
        return disk.files.list(log.directory()).stream()
                .filter(name -> name.endsWith(suffix))
                .map(log.directory()::resolve)
                .toList();
    }

    private static long base(Path segment) {
        return LogFileNames.offsetOf(String.valueOf(segment.getFileName()), LogFileNames.LOG);
    }

    private List<String> without(long from, long to) {
        return before.stream()
                .filter(value -> {
                    long offset = Long.parseLong(value.substring(0, value.indexOf(':')));
                    return offset < from || offset >= to;
                })
                .toList();
    }

    private void stop(boolean powerCut) {
        disk.files.syncDirectory(log.directory());
        if (powerCut) {
            disk.files.crash(Survival.EVERYTHING, new Random(1));
        } else {
            disk.files.killProcess();
        }
        log = disk.started(Disk.small());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theSegmentsBehindOneThatIsGoneStayReadable(boolean powerCut) {
        fill();
        disk.files.delete(segments.get(2));
        stop(powerCut);
        assertThat(Batches.read(log, 0))
                .isEqualTo(without(base(segments.get(2)), base(segments.get(3))));
        assertThat(log.logEndOffset()).isEqualTo(BATCHES);
        assertThat(log.append(Batches.from(7, 0, BATCHES, "next"), AppendContext.client(1, 1000)))
                .isEqualTo(new AppendOutcome.Appended(BATCHES, BATCHES));
        assertThat(disk.directory().damagedFiles()).isZero();
    }

    @Test
    void theSegmentsBehindDamageStayReadableAndWhatIsCutIsKept() {
        fill();
        Path damaged = segments.get(2);
        long size = disk.files.sizeBytes(damaged);
        // Under the checksum: a changed base offset would be mended.
        ByteBuffer first = ByteBuffer.wrap(disk.files.readAll(damaged, 1 << 20));
        long batchBytes = 12L + first.getInt(8);
        disk.files.flipBit(damaged, size / batchBytes / 2 * batchBytes + 40, 3);
        stop(false);
        List<String> found = Batches.read(log, 0);
        assertThat(found)
                .containsAll(without(base(damaged), base(segments.get(3))))
                .hasSizeLessThan(before.size());
        assertThat(before).containsAll(found);
        assertThat(files(".damaged")).hasSize(1);
        assertThat(
                        disk.files.sizeBytes(files(".damaged").getFirst())
                                + disk.files.sizeBytes(damaged))
                .isEqualTo(size);
        assertThat(disk.directory().damagedFiles()).isEqualTo(1);
        log = disk.restart(Disk.small());
        assertThat(Batches.read(log, 0)).isEqualTo(found);
        assertThat(disk.directory().damagedFiles()).isEqualTo(1);
    }

    /** They may be what it kept of records that nobody was told of. */
    @Test
    void theSegmentsBehindDamageAreKeptAsideWhenTheMachineStopped() {
        fill();
        disk.files.flipBit(segments.get(2), 200, 3);
        stop(true);
        assertThat(before).startsWith(Batches.read(log, 0).toArray(String[]::new));
        assertThat(files(".log.damaged")).hasSize(segments.size() - 3 + 1);
        assertThat(disk.directory().damagedFiles()).isEqualTo(segments.size() - 3 + 1);
        assertThat(log.logEndOffset()).isLessThan(base(segments.get(3)));
        // Again, under the same names.
        while (log.segmentCount() < 6) {
            log.append(Batches.of(1000, "again"), AppendContext.client(1, 1000));
        }
        disk.files.flipBit(files(".log").get(2), 200, 3);
        int kept = files(".log.damaged").size();
        stop(true);
        assertThat(disk.directory().damagedFiles()).isGreaterThan(kept);
    }

    @Test
    void aLogStartThatIsTooHighDeletesNothing() {
        fill();
        disk.directory().close();
        disk.files.replace(
                Disk.DATA.resolve(OffsetCheckpoint.LOG_START),
                ByteBuffer.wrap("0\n1\ntopic 0 9999\n".getBytes(StandardCharsets.UTF_8)));
        log = disk.started(Disk.small());
        assertThat(log.logStartOffset()).isEqualTo(9999);
        assertThat(files(".log.damaged")).hasSizeGreaterThanOrEqualTo(segments.size());
    }

    @Test
    void aTornEndLeavesNothingBehind() {
        fill();
        disk.files.flipBit(segments.getLast(), disk.files.sizeBytes(segments.getLast()) - 3, 3);
        stop(true);
        assertThat(Batches.read(log, 0)).isEqualTo(without(BATCHES - 1, BATCHES));
        assertThat(disk.directory().damagedFiles()).isZero();
    }

    @Test
    void aLogWithoutSegmentsGoesOnWhereItEnded() {
        fill();
        disk.directory().close();
        files(".log").forEach(disk.files::delete);
        log = disk.started(Disk.small());
        assertThat(log.logStartOffset()).isEqualTo(BATCHES);
        assertThat(log.append(Batches.of(1000, "next"), AppendContext.client(1, 1000)))
                .isEqualTo(new AppendOutcome.Appended(BATCHES, BATCHES));
    }
}
