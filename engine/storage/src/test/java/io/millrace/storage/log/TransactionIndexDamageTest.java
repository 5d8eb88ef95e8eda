package io.millrace.storage.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.files.Access;
import io.millrace.files.StoredFile;
import io.millrace.files.testing.Survival;
import io.millrace.storage.AbortedTransaction;
import io.millrace.storage.Admission;
import io.millrace.storage.AppendContext;
import io.millrace.storage.AppendOutcome;
import io.millrace.storage.segment.LogFileNames;
import io.millrace.storage.segment.TransactionIndex;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One bit of a transaction index is another one. The entries have no checksums, so they are held
 * against the log, and built from it when they don't fit. What fits all the same is named here.
 */
class TransactionIndexDamageTest {
    private static final int PRODUCERS = 3;

    /** The parts of an entry. */
    private enum Field {
        VERSION(0, 2),
        PRODUCER_ID(2, 8),
        FIRST_OFFSET(10, 8),
        LAST_OFFSET(18, 8),
        LAST_STABLE_OFFSET(26, 8);

        private final int at;
        private final int bytes;

        Field(int at, int bytes) {
            this.at = at;
            this.bytes = bytes;
        }
    }

    /** What a reader needs of an entry. */
    private record Aborted(long producerId, long firstOffset, long lastOffset) {}

    private final Disk disk = new Disk();
    private PartitionLog log = disk.create(Disk.small());

    /** The producer of each batch of a transaction, by its offset. */
    private final Map<Long, Integer> writers = new HashMap<>();

    private void fill(long seed) {
        Random random = new Random(seed);
        int[] sequences = new int[PRODUCERS];
        boolean[] open = new boolean[PRODUCERS];
        while (log.logEndOffset() < 150) {
            int producer = random.nextInt(PRODUCERS);
            if (open[producer] && random.nextInt(5) == 0) {
                log.append(
                        Batches.marker(producer, 0, random.nextInt(3) == 0),
                        AppendContext.marker(0, 1000, (short) 1));
                open[producer] = false;
            } else {
                writers.put(log.logEndOffset(), producer);
                log.append(
                        Batches.inTransaction(producer, 0, sequences[producer]++, "v"),
                        AppendContext.client(0, 1000, Admission.WAIVED));
                open[producer] = true;
            }
        }
        assertThat(log.segmentCount()).isGreaterThan(2);
    }

    private List<List<Aborted>> answers() {
        log.advanceHighWatermark(log.logEndOffset());
        List<List<Aborted>> answers = new ArrayList<>();
        for (long from = 0; from < log.logEndOffset(); from += 19) {
            for (long upTo = from + 1; upTo <= log.logEndOffset(); upTo += 17) {
                answers.add(
                        log.abortedTransactions(from, upTo).stream()
                                .map(each ->
                                        new Aborted(
                                                each.producerId(),
                                                each.firstOffset(),
                                                each.lastOffset()))
                                .toList());
            }
        }
        return answers;
    }

    private List<Path> indexes() {
        return disk.files.list(log.directory()).stream()
                .filter(name -> name.endsWith(LogFileNames.TRANSACTION_INDEX))
                .sorted()
                .map(name -> log.directory().resolve(name))
                .toList();
    }

    /** Whether the log bears this out as well as the truth: the batch before is another's. */
    private boolean canNotBeTold(Field field, AbortedTransaction damaged) {
        return switch (field) {
            case FIRST_OFFSET ->
                    writerAt(damaged.firstOffset()) == damaged.producerId()
                            && mayBegin(damaged.firstOffset());
            case LAST_STABLE_OFFSET -> mayBegin(damaged.lastStableOffset());
            case VERSION, PRODUCER_ID, LAST_OFFSET -> false;
        };
    }

    private boolean mayBegin(long offset) {
        return writerAt(offset) >= 0 && writerAt(offset) != writerAt(offset - 1);
    }

    private int writerAt(long offset) {
        return writers.getOrDefault(offset, -1);
    }

    /**
     * The index survived a power cut, the log's end did not: that is no damage of what is below.
     */
    @Test
    void anEntryThatTheLogHasLostCostsNoOther() {
        append(
                Batches.inTransaction(1, 0, 0, "v"),
                AppendContext.client(0, 1000, Admission.WAIVED));
        while (log.segmentCount() == 1) {
            append(Batches.of(1000, "x".repeat(500)), AppendContext.client(0, 1000));
        }
        long base = log.logEndOffset() - 1;
        append(Batches.marker(1, 0, false), AppendContext.marker(0, 1000, (short) 1));
        AbortedTransaction known = new AbortedTransaction(1, 0, base + 1, base + 2);
        log.advanceHighWatermark(log.logEndOffset());
        log.raiseLogStartOffset(base);
        log.applyRetention(1000);
        disk.directory().checkpoint(1000);
        disk.files.crash(Survival.EVERYTHING, new Random(1));
        disk.files.delete(LogFileNames.of(log.directory(), base, LogFileNames.SNAPSHOT));
        Path index = LogFileNames.of(log.directory(), base, LogFileNames.TRANSACTION_INDEX);
        try (StoredFile file = disk.files.open(index, Access.WRITE)) {
            ByteBuffer lost = ByteBuffer.allocate(TransactionIndex.ENTRY_BYTES);
            lost.putShort((short) 0).putLong(1).putLong(base + 3).putLong(base + 5);
            file.append(lost.putLong(base + 6).flip());
        }
        log = disk.started(Disk.small());
        assertThat(log.logStartOffset()).isEqualTo(base);
        assertThat(log.abortedTransactions(base, Long.MAX_VALUE)).containsExactly(known);
        log = disk.restart(Disk.small());
        assertThat(log.abortedTransactions(base, Long.MAX_VALUE)).containsExactly(known);
    }

    private void append(ByteBuffer batch, AppendContext context) {
        assertThat(log.append(batch, context)).isInstanceOf(AppendOutcome.Appended.class);
    }

    @ParameterizedTest
    @EnumSource
    void aFlippedBitIsMendedFromTheLog(Field field) {
        mends(field, true);
    }

    @ParameterizedTest
    @EnumSource
    void afterACrashAsWell(Field field) {
        mends(field, false);
    }

    private void mends(Field field, boolean cleanly) {
        fill(field.ordinal());
        List<List<Aborted>> expected = answers();
        disk.directory().checkpoint(1000);
        int mended = 0;
        for (Path index : indexes()) {
            long entries = disk.files.sizeBytes(index) / TransactionIndex.ENTRY_BYTES;
            for (int entry = 0; entry < entries; entry++) {
                for (int bit = 0; bit < 8 * field.bytes; bit++) {
                    mended += flip(new Flip(index, entry, field, bit), cleanly, expected);
                }
            }
        }
        assertThat(mended).isGreaterThan(100);
    }

    private record Flip(Path index, int entry, Field field, int bit) {
        long position() {
            return (long) entry * TransactionIndex.ENTRY_BYTES + field.at + bit / 8;
        }
    }

    private int flip(Flip flip, boolean cleanly, List<List<Aborted>> expected) {
        if (canNotBeTold(flip.field, change(flip, cleanly))) {
            change(flip, cleanly);
            return 0;
        }
        assertThat(answers()).as("%s", flip).isEqualTo(expected);
        return 1;
    }

    /** While nobody has the files; returns what the entry is now. */
    private AbortedTransaction change(Flip flip, boolean cleanly) {
        if (cleanly) {
            disk.directory().close();
        } else {
            disk.files.crash(Survival.EVERYTHING, new Random(1));
        }
        disk.files.flipBit(flip.index, flip.position(), flip.bit % 8);
        AbortedTransaction changed = entry(flip.index, flip.entry);
        log = disk.started(Disk.small());
        return changed;
    }

    private AbortedTransaction entry(Path index, int entry) {
        ByteBuffer bytes = ByteBuffer.wrap(disk.files.readAll(index, 1 << 20));
        int at = entry * TransactionIndex.ENTRY_BYTES;
        return new AbortedTransaction(
                bytes.getLong(at + Field.PRODUCER_ID.at),
                bytes.getLong(at + Field.FIRST_OFFSET.at),
                bytes.getLong(at + Field.LAST_OFFSET.at),
                bytes.getLong(at + Field.LAST_STABLE_OFFSET.at));
    }
}
