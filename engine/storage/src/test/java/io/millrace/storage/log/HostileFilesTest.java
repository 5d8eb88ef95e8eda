package io.millrace.storage.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.files.Access;
import io.millrace.files.StoredFile;
import io.millrace.files.testing.Survival;
import io.millrace.storage.AbortedTransaction;
import io.millrace.storage.Admission;
import io.millrace.storage.AppendContext;
import io.millrace.storage.AppendOutcome;
import io.millrace.storage.ProducerDescription;
import io.millrace.storage.SyncTask;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Files beside the batches, damaged in every way that shows: they are built anew from the log, and
 * the start never fails for them. A transaction index has no checksum: a change that leaves it
 * possible does not show.
 */
class HostileFilesTest {
    private static final int PRODUCERS = 5;
    private static final int STEPS = 400;

    private final Disk disk = new Disk();
    private PartitionLog log = disk.create(Disk.small());

    /** What is done to a file. */
    enum Damage {
        FLIPPED_BIT,
        CUT,
        GARBAGE_AFTER,
        NOISE,
        EMPTY,
        OTHER_VERSION,
        HUGE_COUNT
    }

    private record Answers(
            List<ProducerDescription> producers,
            long lastStableOffset,
            List<List<AbortedTransaction>> aborted,
            List<Integer> epochs,
            List<String> values) {}

    private Answers answers() {
        log.advanceHighWatermark(log.logEndOffset());
        List<List<AbortedTransaction>> aborted = new ArrayList<>();
        List<Integer> epochs = new ArrayList<>();
        for (long from = 0; from < log.logEndOffset(); from += 13) {
            aborted.add(log.abortedTransactions(from, from + 29));
            epochs.add(log.epochAt(from));
        }
        return new Answers(
                log.producers(), log.lastStableOffset(), aborted, epochs, Batches.read(log, 0));
    }

    private void fill() {
        Random random = new Random(5);
        int[] sequences = new int[PRODUCERS];
        boolean[] open = new boolean[PRODUCERS];
        for (int i = 0; i < STEPS; i++) {
            int producer = random.nextInt(PRODUCERS);
            int epoch = i / 100;
            if (open[producer] && random.nextInt(3) == 0) {
                log.append(
                        Batches.marker(producer, 0, random.nextInt(4) == 0),
                        AppendContext.marker(epoch, 1000, (short) 1));
                open[producer] = false;
            } else {
                log.append(
                        Batches.inTransaction(producer, 0, sequences[producer]++, "v" + i),
                        AppendContext.client(epoch, 1000, Admission.WAIVED));
                open[producer] = true;
            }
            if (i == STEPS / 2 || i == STEPS - 20) {
                disk.directory().checkpoint(1000);
            }
        }
        SyncTask task = log.prepareSync();
        if (task != null) {
            task.run();
        }
    }

    private List<Path> files(String suffix) {
        return disk.files.list(log.directory()).stream()
                .filter(name -> name.endsWith(suffix))
                .map(log.directory()::resolve)
                .toList();
    }

    private void write(Path path, long size, ByteBuffer bytes, long at) {
        try (StoredFile file = disk.files.open(path, Access.WRITE)) {
            file.truncate(size);
            file.write(bytes, at);
            file.sync();
        }
    }

    private void damage(Path path, Damage damage, Random random) {
        long size = disk.files.sizeBytes(path);
        byte[] noise = new byte[1 + random.nextInt(5000)];
        random.nextBytes(noise);
        switch (damage) {
            case FLIPPED_BIT ->
                    disk.files.flipBit(path, random.nextInt((int) size), random.nextInt(8));
            case CUT ->
                    write(path, size - 1 - random.nextInt((int) size), ByteBuffer.allocate(0), 0);
            case GARBAGE_AFTER -> write(path, size, ByteBuffer.wrap(noise), size);
            case NOISE -> write(path, 0, ByteBuffer.wrap(noise), 0);
            case EMPTY -> write(path, 0, ByteBuffer.allocate(0), 0);
            case OTHER_VERSION ->
                    write(path, size, ByteBuffer.allocate(2).putShort(0, (short) 7), 0);
            case HUGE_COUNT ->
                    write(
                            path,
                            size,
                            ByteBuffer.allocate(4).putInt(0, Integer.MAX_VALUE),
                            size / 2);
        }
    }

    private void restart(Random random) {
        if (random.nextBoolean()) {
            log = disk.crash(Survival.EVERYTHING, random, Disk.small());
        } else {
            log = disk.restart(Disk.small());
        }
    }

    /** Damages some of the files while nobody uses them, and starts. */
    private void restartWith(String suffix, Damage damage, Random random) {
        boolean clean = random.nextBoolean();
        if (clean) {
            disk.directory().close();
        } else {
            disk.files.killProcess();
        }
        for (Path path : files(suffix)) {
            if (random.nextInt(3) > 0 && disk.files.sizeBytes(path) > 8) {
                damage(path, damage, random);
            }
        }
        log = disk.started(Disk.small());
    }

    @ParameterizedTest
    @EnumSource(Damage.class)
    void producerSnapshots(Damage damage) {
        fill();
        Answers before = answers();
        for (int i = 0; i < 20; i++) {
            Random random = new Random(i);
            restartWith(".snapshot", damage, random);
            assertThat(answers()).as("%s, seed %d", damage, i).isEqualTo(before);
            restart(random);
            assertThat(answers()).as("%s, seed %d, again", damage, i).isEqualTo(before);
        }
    }

    /** Another number in the place of one may not show, and a file without any epoch is whole. */
    @ParameterizedTest
    @EnumSource(names = {"GARBAGE_AFTER", "NOISE", "EMPTY", "OTHER_VERSION", "HUGE_COUNT"})
    void leaderEpochs(Damage damage) {
        fill();
        Answers before = answers();
        for (int i = 0; i < 20; i++) {
            restartWith("leader-epoch-checkpoint", damage, new Random(i));
            assertThat(answers()).as("%s, seed %d", damage, i).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLIPPED_BIT", "CUT"})
    void noDamageOfTheEpochsFailsTheStart(Damage damage) {
        fill();
        List<String> before = answers().values();
        for (int i = 0; i < 100; i++) {
            restartWith("leader-epoch-checkpoint", damage, new Random(i));
            log.beginEpoch(4);
            assertThat(answers().values()).as("%s, seed %d", damage, i).isEqualTo(before);
        }
    }

    /** Not those that an index without checksums can't tell. */
    @ParameterizedTest
    @EnumSource(names = {"GARBAGE_AFTER", "NOISE", "OTHER_VERSION", "HUGE_COUNT"})
    void transactionIndexes(Damage damage) {
        fill();
        Answers before = answers();
        for (int i = 0; i < 20; i++) {
            Random random = new Random(i);
            restartWith(".txnindex", damage, random);
            assertThat(answers()).as("%s, seed %d", damage, i).isEqualTo(before);
            restart(random);
            assertThat(answers()).as("%s, seed %d, again", damage, i).isEqualTo(before);
        }
    }

    @Test
    void anEpochThatNeverWasDoesNotStopTheLeader() {
        fill();
        disk.directory().close();
        Path epochs = files("leader-epoch-checkpoint").getFirst();
        String text = "0\n2\n0 0\n999999 300\n";
        write(epochs, 0, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
        log = disk.started(Disk.small());
        log.beginEpoch(4);
        assertThat(log.latestEpoch()).isEqualTo(4);
        assertThat(log.epochAt(150)).isEqualTo(1);
        assertThat(log.append(Batches.of(1000, "next"), AppendContext.client(4, 1000)))
                .isEqualTo(new AppendOutcome.Appended(STEPS, STEPS));
    }

    @Test
    void aDamagedTransactionIndexDoesNotStopATruncation() {
        fill();
        List<AbortedTransaction> expected =
                log.abortedTransactions(0, 200).stream()
                        .filter(each -> each.lastOffset() < 200)
                        .toList();
        disk.directory().close();
        files(".txnindex")
                .forEach(path -> write(path, 10, ByteBuffer.allocate(2).putShort(0, (short) 9), 0));
        log = disk.started(Disk.small());
        log.truncateTo(200, 1000);
        assertThat(log.abortedTransactions(0, 200)).isEqualTo(expected).isNotEmpty();
    }
}
