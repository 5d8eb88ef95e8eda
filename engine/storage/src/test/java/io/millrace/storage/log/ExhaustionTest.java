package io.millrace.storage.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.FaultKind;
import io.millrace.files.FilesException;
import io.millrace.files.FilesException.Reason;
import io.millrace.files.testing.Operation;
import io.millrace.files.testing.Survival;
import io.millrace.storage.AbortedTransaction;
import io.millrace.storage.Admission;
import io.millrace.storage.AppendContext;
import io.millrace.storage.AppendOutcome;
import io.millrace.storage.LogConfig;
import io.millrace.storage.ProducerDescription;
import io.millrace.storage.StorageException;
import io.millrace.storage.StorageOptions;
import io.millrace.storage.SyncTask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A resource runs out at whatever operation, and is there again some operations later. */
class ExhaustionTest {
    private static final int PRODUCERS = 3;
    private static final int STEPS = 80;
    private static final int OPERATIONS_MAX = 3_000;

    /** What runs out, and what then can't be done. */
    enum Resource {
        DISK(Reason.NO_SPACE, EnumSet.of(Operation.WRITE, Operation.RENAME)),
        DESCRIPTORS(Reason.TOO_MANY_FILES, EnumSet.of(Operation.OPEN, Operation.SYNC_DIRECTORY));

        private final Reason reason;
        private final Set<Operation> refused;

        Resource(Reason reason, Set<Operation> refused) {
            this.reason = reason;
            this.refused = refused;
        }
    }

    /** One life of a log under a load of transactions. */
    private static final class Life {
        final Disk disk = new Disk(new StorageOptions(0, 4, 1_000_000, LogConfig.DEFAULT));
        final Random random = new Random(7);
        final int[] sequences = new int[PRODUCERS];
        final boolean[] open = new boolean[PRODUCERS];
        final List<String> taken = new ArrayList<>();
        PartitionLog log = disk.create(Disk.small());
        int operations;
        boolean refused;

        void exhaust(Resource resource, int from, int upTo) {
            disk.files.intercept(
                    (operation, path) -> before(resource, operation, path, from, upTo));
        }

        private void before(Resource resource, Operation operation, Path path, int from, int upTo) {
            operations++;
            if (operations >= from && operations < upTo && resource.refused.contains(operation)) {
                refused = true;
                throw new FilesException(resource.reason, path, "exhausted", null);
            }
        }

        void step(int number) {
            disk.directory().tick(1_000);
            attempt(this::append);
            if (number % 3 == 0) {
                attempt(this::sync);
            }
            if (number % 10 == 9) {
                attempt(() -> disk.directory().checkpoint(1_000));
            }
        }

        private void attempt(Runnable work) {
            try {
                work.run();
            } catch (StorageException | FilesException delayed) {
                FaultKind kind =
                        delayed instanceof StorageException storage
                                ? storage.kind()
                                : ((FilesException) delayed).kind();
                assertThat(kind).as("%s", delayed).isEqualTo(FaultKind.RETRY);
            }
        }

        private void append() {
            int producer = random.nextInt(PRODUCERS);
            boolean ends = open[producer] && random.nextInt(3) == 0;
            String value = "value " + taken.size();
            AppendOutcome outcome =
                    ends
                            ? log.append(
                                    Batches.marker(producer, 0, random.nextBoolean()),
                                    AppendContext.marker(0, 1_000, (short) 1))
                            : log.append(
                                    Batches.inTransaction(producer, 0, sequences[producer], value),
                                    AppendContext.client(0, 1_000, Admission.WAIVED));
            if (outcome instanceof AppendOutcome.Appended appended) {
                open[producer] = !ends;
                if (!ends) {
                    sequences[producer]++;
                    taken.add(appended.firstOffset() + ":" + value);
                }
            } else {
                assertThat(outcome)
                        .isInstanceOfSatisfying(
                                AppendOutcome.Refused.class,
                                refusal ->
                                        assertThat(refusal.reason())
                                                .isEqualTo(AppendOutcome.Reason.EXHAUSTED));
                assertThat(refused).as("%s", outcome).isTrue();
            }
        }

        void sync() {
            SyncTask task = log.prepareSync();
            if (task != null) {
                task.run();
            }
        }

        Answers answers() {
            log.advanceHighWatermark(log.logEndOffset());
            return new Answers(
                    log.producers(),
                    log.lastStableOffset(),
                    log.abortedTransactions(0, Long.MAX_VALUE),
                    records());
        }

        List<String> records() {
            return Batches.read(log, 0).stream().filter(each -> each.contains("value")).toList();
        }
    }

    private record Answers(
            List<ProducerDescription> producers,
            long stable,
            List<AbortedTransaction> aborted,
            List<String> records) {}

    @ParameterizedTest
    @EnumSource(Resource.class)
    void nothingIsLostAndAllGoesOnWhereverAResourceRunsOut(Resource resource) {
        int runs = 0;
        for (int from = 1; from < OPERATIONS_MAX; from += 1 + runs / 40) {
            Life life = new Life();
            life.exhaust(resource, from, from + 1 + runs % 23);
            for (int step = 0; step < STEPS; step++) {
                life.step(step);
            }
            life.disk.files.intercept((operation, path) -> {});
            int operations = life.operations;
            assertGoesOn(life, resource + " from operation " + from);
            runs++;
            if (operations < from) {
                break;
            }
        }
        assertThat(runs).isGreaterThan(40);
    }

    private static void assertGoesOn(Life life, String what) {
        life.disk.directory().tick(1_000);
        life.refused = false;
        life.step(0);
        life.sync();
        assertThat(life.disk.directory().failed()).as(what).isFalse();
        assertThat(life.records()).as(what).isEqualTo(life.taken);
        Answers before = life.answers();
        life.log = life.disk.crash(Survival.NOTHING, life.random, Disk.small());
        assertThat(life.answers()).as(what).isEqualTo(before);
        life.disk.directory().checkpoint(1_000);
        life.disk.directory().close();
        assertThat(life.disk.files.openFileCount()).as(what).isZero();
    }

    /** The marker fits, the entry of the transaction index does not. */
    @Test
    void anAbortIsKnownWhereOnlyItsMarkerHadRoom() {
        Life life = new Life();
        for (int step = 0; step < 5; step++) {
            life.step(step);
        }
        life.log.append(
                Batches.inTransaction(9, 0, 0, "aborted"),
                AppendContext.client(0, 1_000, Admission.WAIVED));
        life.disk.files.intercept((operation, path) -> {
            if (operation != Operation.READ && path.toString().endsWith(".txnindex")) {
                throw new FilesException(Reason.NO_SPACE, path, "full", null);
            }
        });
        assertThat(
                        life.log.append(
                                Batches.marker(9, 0, false),
                                AppendContext.marker(0, 1_000, (short) 1)))
                .isInstanceOf(AppendOutcome.Appended.class);
        life.sync();
        life.disk.directory().checkpoint(1_000);
        assertThat(life.disk.directory().failed()).isFalse();
        Answers without = life.answers();
        assertThat(without.aborted()).extracting(AbortedTransaction::producerId).contains(9L);

        life.disk.files.intercept((operation, path) -> {});
        life.disk.directory().checkpoint(1_000);
        life.log = life.disk.crash(Survival.NOTHING, life.random, Disk.small());
        assertThat(life.answers()).isEqualTo(without);
    }
}
