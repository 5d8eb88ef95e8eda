package io.millrace.storage.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.files.testing.Survival;
import io.millrace.storage.AbortedTransaction;
import io.millrace.storage.Admission;
import io.millrace.storage.AppendContext;
import io.millrace.storage.AppendOutcome;
import io.millrace.storage.ProducerDescription;
import io.millrace.storage.SyncTask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Producers, open transactions and aborted ones are the same after a crash as before it. */
class TransactionRecoveryTest {
    private static final int PRODUCERS = 4;

    private final Disk disk = new Disk();
    private PartitionLog log = disk.create(Disk.small());
    private final int[] sequences = new int[PRODUCERS];
    private final boolean[] open = new boolean[PRODUCERS];

    /** What a reader and an operator are told. */
    private record Answers(
            List<ProducerDescription> producers,
            long lastStableOffset,
            List<List<AbortedTransaction>> aborted,
            List<String> values) {}

    private Answers answers() {
        log.advanceHighWatermark(log.logEndOffset());
        long stable = log.lastStableOffset();
        List<List<AbortedTransaction>> aborted = new ArrayList<>();
        for (long from = log.logStartOffset(); from < log.logEndOffset(); from += 7) {
            aborted.add(log.abortedTransactions(from, from + 20));
        }
        aborted.add(log.abortedTransactions(0, Long.MAX_VALUE));
        return new Answers(log.producers(), stable, aborted, Batches.read(log, 0));
    }

    private void step(Random random) {
        int producer = random.nextInt(PRODUCERS);
        if (open[producer] && random.nextInt(4) == 0) {
            log.append(
                    Batches.marker(producer, 0, random.nextBoolean()),
                    AppendContext.marker(0, 1000, (short) 1));
            open[producer] = false;
            return;
        }
        AppendOutcome appended =
                log.append(
                        Batches.inTransaction(producer, 0, sequences[producer]++, "v"),
                        AppendContext.client(0, 1000, Admission.WAIVED));
        assertThat(appended).isInstanceOf(AppendOutcome.Appended.class);
        open[producer] = true;
    }

    private void sync() {
        SyncTask task = log.prepareSync();
        if (task != null) {
            task.run();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void scenario12AbortedTransactionsSurviveAPowerCut(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 12; round++) {
            int steps = 1 + random.nextInt(60);
            for (int i = 0; i < steps; i++) {
                step(random);
                if (random.nextInt(40) == 0) {
                    disk.directory().checkpoint(1000);
                }
            }
            sync();
            Answers before = answers();
            Survival survival = Survival.values()[random.nextInt(Survival.values().length)];
            log = disk.crash(survival, random, Disk.small());
            assertThat(answers())
                    .as("seed %d, round %d, %s", seed, round, survival)
                    .isEqualTo(before);
        }
    }

    /** Nobody waits for the disk, and nobody is told anything, before what is stable is known. */
    @Test
    void whatIsStableIsKnownWhenTheLogIsOpen() {
        Random random = new Random(3);
        for (int i = 0; i < 200; i++) {
            step(random);
        }
        sync();
        Answers before = answers();
        log = disk.crash(Survival.EVERYTHING, random, Disk.small());
        List<Path> opened = new ArrayList<>();
        disk.files.intercept((operation, path) -> opened.add(path));
        log.advanceHighWatermark(log.logEndOffset());
        assertThat(log.lastStableOffset()).isEqualTo(before.lastStableOffset());
        assertThat(log.producers()).isEqualTo(before.producers());
        assertThat(opened).isEmpty();
    }

    @Test
    void scenario12TheListFollowsATruncation() {
        Random random = new Random(12);
        for (int i = 0; i < 300; i++) {
            step(random);
        }
        long cut = 150;
        List<AbortedTransaction> expected =
                log.abortedTransactions(0, Long.MAX_VALUE).stream()
                        .filter(each -> each.lastOffset() < cut)
                        .toList();
        log.truncateTo(cut, 1000);
        assertThat(expected).isNotEmpty();
        assertThat(log.abortedTransactions(0, Long.MAX_VALUE)).isEqualTo(expected);
        Answers before = answers();
        log = disk.restart(Disk.small());
        assertThat(answers()).isEqualTo(before);
    }
}
