package io.millrace.storage.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.base.TopicPartition;
import io.millrace.base.Uuid;
import io.millrace.files.FilesException;
import io.millrace.files.FilesException.Reason;
import io.millrace.files.testing.Operation;
import io.millrace.files.testing.Survival;
import io.millrace.storage.AppendContext;
import io.millrace.storage.AppendOutcome;
import io.millrace.storage.LogConfig;
import io.millrace.storage.StorageException;
import io.millrace.storage.StorageOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What several logs have appended becomes durable by one write, and is found after a crash. */
class LogJournalTest {
    private static final TopicPartition OTHER = new TopicPartition("other", 1);
    private static final Uuid OTHER_ID = new Uuid(3, 4);

    private final Disk disk = new Disk(Disk.journaling());
    private final LogJournal journal = disk.directory().journal();
    private final PartitionLog log = disk.create(Disk.small());
    private final PartitionLog other = disk.directory().create(OTHER, OTHER_ID, Disk.small());
    private final List<String> syncs = new ArrayList<>();

    private static void append(PartitionLog to, String value) {
        assertThat(to.append(Batches.of(1000, value), AppendContext.client(0, 1000)))
                .isInstanceOf(AppendOutcome.Appended.class);
    }

    /** Both logs' names are durable, and the journal is there. */
    private void begin() {
        append(log, "a");
        append(other, "b");
        assertThat(disk.commit(log)).isFalse();
        assertThat(disk.commit(other)).isFalse();
        disk.doChores();
        disk.files.intercept((operation, path) -> {
            if (operation == Operation.SYNC) {
                syncs.add(String.valueOf(path.getFileName()));
            }
        });
    }

    private PartitionLog afterPowerCut(TopicPartition partition) {
        disk.crash(Survival.NOTHING, new Random(1), Disk.small());
        return Objects.requireNonNull(disk.directory().log(partition));
    }

    @Test
    void oneWriteServesSeveralLogs() {
        begin();
        append(log, "c");
        append(other, "d");
        append(other, "e");
        assertThat(journal.commit(List.of(log, other))).isEmpty();
        assertThat(syncs).containsExactly(".journal-0");
        assertThat(log.durableEndOffset()).isEqualTo(2);
        assertThat(other.durableEndOffset()).isEqualTo(3);
        assertThat(Batches.read(afterPowerCut(OTHER), 0)).containsExactly("0:b", "1:d", "2:e");
        assertThat(Batches.read(disk.log(), 0)).containsExactly("0:a", "1:c");
    }

    @Test
    void nothingNewIsNothingToWrite() {
        begin();
        assertThat(journal.commit(List.of(log, other))).isEmpty();
        assertThat(syncs).isEmpty();
    }

    @Test
    void aLogWithANewSegmentIsSyncedItself() {
        begin();
        while (log.segmentCount() == 1) {
            append(log, "x".repeat(1000));
        }
        append(other, "d");
        assertThat(journal.commit(List.of(log, other))).containsExactly(log);
        assertThat(syncs).containsExactly(".journal-0");
    }

    /** One descriptor too few is no failure of all that have their turn with it. */
    @Test
    void aLogThatCannotBeOpenedIsSyncedItself() {
        Disk narrow = new Disk(new StorageOptions(0, 1, 1_000_000, LogConfig.DEFAULT, 1 << 20));
        PartitionLog closed = narrow.create(Disk.small());
        do {
            append(closed, "a");
            narrow.doChores();
        } while (!narrow.commit(closed));
        append(closed, "b");
        // The pool keeps one file open, so the others' files have closed this one.
        for (int part = 0; part < 4; part++) {
            TopicPartition id = new TopicPartition("another", part);
            append(narrow.directory().create(id, OTHER_ID, Disk.small()), "c");
        }
        narrow.files.intercept((operation, path) -> {
            if (operation == Operation.OPEN) {
                throw new FilesException(Reason.TOO_MANY_FILES, path, "exhausted", null);
            }
        });
        LogJournal narrows = narrow.directory().journal();

        assertThat(narrows.commit(List.of(closed))).containsExactly(closed);

        narrow.files.intercept((operation, path) -> {});
        assertThat(narrows.commit(List.of(closed))).isEmpty();
        assertThat(closed.durableEndOffset()).isEqualTo(closed.logEndOffset());
    }

    @Test
    void aLargeAppendIsSyncedItself() {
        begin();
        append(log, "x".repeat(3000));
        assertThat(journal.commit(List.of(log))).containsExactly(log);
        assertThat(syncs).isEmpty();
    }

    /** Written twice to spare one sync it would only cost. */
    @Test
    void muchOfALogAloneIsSyncedItself() {
        Disk large = new Disk(Disk.journaling(4 << 20));
        PartitionLog alone = large.create(LogConfig.DEFAULT);
        PartitionLog second = large.directory().create(OTHER, OTHER_ID, LogConfig.DEFAULT);
        LogJournal open = large.directory().journal();
        do {
            append(alone, "a");
            append(second, "b");
            large.commit(second);
            large.doChores();
        } while (!large.commit(alone));
        append(alone, "x".repeat(100_000));
        assertThat(open.commit(List.of(alone))).containsExactly(alone);
        append(second, "c");
        assertThat(open.commit(List.of(alone, second))).isEmpty();
        append(alone, "x".repeat(90_000));
        assertThat(open.commit(List.of(alone))).isEmpty();
    }

    /** Until somebody has synced what the full half has of them. */
    @Test
    void withBothHalvesFullLogsAreSyncedThemselves() {
        begin();
        int written = 0;
        do {
            append(other, "d" + written);
            written++;
        } while (disk.commit(other));
        // Two halves of two frames.
        assertThat(written).isEqualTo(5);
        disk.doChores();
        append(other, "later");
        syncs.clear();
        assertThat(disk.commit(other)).isTrue();
        assertThat(syncs).containsExactly(".journal-0");
        assertThat(Batches.read(afterPowerCut(OTHER), 0)).hasSize(1 + written + 1);
    }

    @Test
    void aNewTopicOfTheSameNameGetsNothingOfTheOldOne() {
        begin();
        append(other, "d");
        assertThat(disk.commit(other)).isTrue();
        disk.directory().delete(OTHER, 1000);
        PartitionLog fresh = disk.directory().create(OTHER, new Uuid(5, 6), Disk.small());
        append(fresh, "new");
        disk.commit(fresh);
        assertThat(Batches.read(afterPowerCut(OTHER), 0)).containsExactly("0:new");
    }

    @Test
    void whatWasCutOffDoesNotComeBack() {
        begin();
        append(log, "cut");
        append(log, "cut as well");
        assertThat(disk.commit(log)).isTrue();
        log.truncateTo(1, 1000);
        append(log, "c");
        disk.commit(log);
        assertThat(Batches.read(afterPowerCut(Disk.PARTITION), 0)).containsExactly("0:a", "1:c");
    }

    /** Whoever commits waits for the monitor: nobody syncs a log while he has it. */
    @Test
    void othersCommitWhileALogIsSyncedToBeForgotten() {
        begin();
        append(log, "cut");
        assertThat(disk.commit(log)).isTrue();
        int written = 0;
        do {
            append(other, "d" + written++);
        } while (disk.commit(other));
        List<String> held = new ArrayList<>();
        disk.files.intercept((operation, path) -> {
            String name = String.valueOf(path.getFileName());
            if (operation == Operation.SYNC) {
                (Thread.holdsLock(journal) ? held : syncs).add(name);
            }
        });
        syncs.clear();
        append(log, "cut as well");
        log.truncateTo(1, 1000);
        assertThat(syncs).contains("00000000000000000000.log");
        // The frame that says so.
        assertThat(held).hasSize(1).allMatch(name -> name.startsWith(".journal-"));
        assertThat(Batches.read(afterPowerCut(OTHER), 0)).hasSize(1 + written);
        assertThat(Batches.read(disk.log(), 0)).containsExactly("0:a");
    }

    /** A half that may be written over is still read, until it is. */
    @Test
    void whatWasCutOffDoesNotComeBackFromAFreeHalf() {
        begin();
        append(log, "cut");
        assertThat(disk.commit(log)).isTrue();
        for (int i = 0; i < 2; i++) {
            append(other, "d" + i);
            assertThat(disk.commit(other)).isTrue();
        }
        disk.doChores();
        log.truncateTo(1, 1000);
        append(log, "c");
        disk.commit(log);
        assertThat(Batches.read(afterPowerCut(Disk.PARTITION), 0)).containsExactly("0:a", "1:c");
    }

    @Test
    void aWriteThatFailsFailsTheDirectory() {
        begin();
        append(log, "c");
        disk.files.failSyncs(true);
        assertThatThrownBy(() -> journal.commit(List.of(log))).isInstanceOf(StorageException.class);
        assertThat(disk.directory().failed()).isTrue();
        assertThat(log.durableEndOffset()).isEqualTo(1);
    }

    @Test
    void aCleanStopLeavesNoJournal() {
        begin();
        append(log, "c");
        assertThat(disk.commit(log)).isTrue();
        assertThat(disk.files.exists(journalFile())).isTrue();
        disk.restart(Disk.small());
        assertThat(disk.files.exists(journalFile())).isFalse();
        assertThat(Batches.read(disk.log(), 0)).containsExactly("0:a", "1:c");
    }

    private static Path journalFile() {
        return Disk.DATA.resolve(".journal-0");
    }

    @Test
    void aFullDiskOnlyMeansThatThereIsNoJournal() {
        append(log, "a");
        disk.commit(log);
        disk.files.limitBytes(1_000);
        disk.doChores();
        disk.files.limitBytes(Long.MAX_VALUE);
        assertThat(disk.files.exists(journalFile())).isFalse();
        append(log, "b");
        assertThat(disk.commit(log)).isFalse();
        assertThat(Batches.read(afterPowerCut(Disk.PARTITION), 0)).containsExactly("0:a", "1:b");
    }
}
