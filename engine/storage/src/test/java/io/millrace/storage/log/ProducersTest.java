package io.millrace.storage.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.files.testing.Operation;
import io.millrace.files.testing.Survival;
import io.millrace.records.ControlBatches;
import io.millrace.records.ControlRecordType;
import io.millrace.records.Producer;
import io.millrace.storage.AbortedTransaction;
import io.millrace.storage.Admission;
import io.millrace.storage.AppendContext;
import io.millrace.storage.AppendOutcome;
import io.millrace.storage.AppendOutcome.Appended;
import io.millrace.storage.AppendOutcome.Duplicate;
import io.millrace.storage.AppendOutcome.Reason;
import io.millrace.storage.AppendOutcome.Refused;
import io.millrace.storage.ProducerDescription;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProducersTest {
    private final Disk disk = new Disk();
    private PartitionLog log = disk.create(Disk.small());

    private AppendOutcome append(ByteBuffer batch) {
        return log.append(batch, AppendContext.client(0, 1000, Admission.WAIVED));
    }

    private AppendOutcome mark(ByteBuffer batch) {
        return log.append(batch, AppendContext.coordinator(0, 1000));
    }

    private static void assertRefused(AppendOutcome outcome, Reason reason) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    @Test
    void theLastFiveBatchesAreKnownAsDuplicates() {
        append(Batches.of(1, "other"));
        for (int sequence = 0; sequence < 12; sequence += 2) {
            assertThat(append(Batches.from(7, 0, sequence, "a", "b")))
                    .isEqualTo(new Appended(sequence + 1, sequence + 2));
        }
        for (int sequence = 2; sequence < 12; sequence += 2) {
            assertThat(append(Batches.from(7, 0, sequence, "a", "b")))
                    .isEqualTo(new Duplicate(sequence + 1, sequence + 2, 1001));
        }
        assertRefused(append(Batches.from(7, 0, 0, "a", "b")), Reason.OUT_OF_ORDER_SEQUENCE);
        assertThat(log.logEndOffset()).isEqualTo(13);
    }

    @Test
    void whoAsksFirstDoesNotWalkALogThatWasMadeHere() {
        append(Batches.of(1, "a"));
        append(Batches.of(2, "b"));
        log.advanceHighWatermark(2);
        List<Path> read = new ArrayList<>();
        disk.files.intercept((operation, path) -> {
            if (operation == Operation.READ) {
                read.add(path);
            }
        });
        assertThat(log.lastStableOffset()).isEqualTo(2);
        assertThat(log.producers()).isEmpty();
        assertThat(read).isEmpty();
    }

    @Test
    void sequencesFollowEachOther() {
        assertThat(append(Batches.from(7, 0, 0, "a"))).isEqualTo(new Appended(0, 0));
        assertRefused(append(Batches.from(7, 0, 2, "c")), Reason.OUT_OF_ORDER_SEQUENCE);
        assertThat(append(Batches.from(7, 0, 1, "b"))).isEqualTo(new Appended(1, 1));
        assertThat(append(Batches.from(8, 0, 5, "unknown producer"))).isEqualTo(new Appended(2, 2));
    }

    @Test
    void sequencesWrap() {
        append(Batches.from(7, 0, Integer.MAX_VALUE - 1, "a", "b"));
        assertThat(append(Batches.from(7, 0, 0, "c"))).isEqualTo(new Appended(2, 2));
        append(Batches.from(8, 0, Integer.MAX_VALUE, "a", "b"));
        assertThat(append(Batches.from(8, 0, Integer.MAX_VALUE, "a", "b")))
                .isEqualTo(new Duplicate(3, 4, 1001));
        assertThat(append(Batches.from(8, 0, 1, "c"))).isEqualTo(new Appended(5, 5));
    }

    @Test
    void aNewerEpochFencesTheOlder() {
        append(Batches.from(7, 1, 0, "a"));
        assertRefused(append(Batches.from(7, 0, 1, "b")), Reason.INVALID_PRODUCER_EPOCH);
        assertRefused(append(Batches.from(7, 2, 1, "b")), Reason.OUT_OF_ORDER_SEQUENCE);
        assertThat(append(Batches.from(7, 2, 0, "b"))).isEqualTo(new Appended(1, 1));
        assertRefused(append(Batches.from(7, 1, 0, "a")), Reason.INVALID_PRODUCER_EPOCH);
    }

    @Test
    void stateSurvivesACleanRestart() {
        append(Batches.from(7, 0, 0, "a"));
        append(Batches.from(7, 0, 1, "b", "c"));
        log = disk.restart(Disk.small());
        assertThat(append(Batches.from(7, 0, 1, "b", "c"))).isEqualTo(new Duplicate(1, 2, 1001));
        assertRefused(append(Batches.from(7, 0, 4, "x")), Reason.OUT_OF_ORDER_SEQUENCE);
        assertThat(append(Batches.from(7, 0, 3, "d"))).isEqualTo(new Appended(3, 3));
    }

    @Test
    void stateIsReadFromTheLogAfterACrash() {
        for (int i = 0; i < 200; i++) {
            append(Batches.from(i % 3, 0, i / 3, "v" + i));
            if (i == 120) {
                disk.directory().checkpoint(1000);
            }
        }
        log = disk.crash(Survival.EVERYTHING, new Random(1), Disk.small());
        for (int i = 195; i < 200; i++) {
            assertThat(append(Batches.from(i % 3, 0, i / 3, "v" + i)))
                    .isEqualTo(new Duplicate(i, i, 1000));
        }
        assertThat(append(Batches.from(2, 0, 66, "next"))).isEqualTo(new Appended(200, 200));
    }

    /** A client that had five batches in flight repeats all of them, not only the last. */
    @Test
    void allFiveBatchesAreKnownFromASnapshotAtTheLogsEnd() {
        for (int i = 0; i < 7; i++) {
            append(Batches.from(7, 0, i, "v" + i));
        }
        disk.directory().checkpoint(1000);
        log = disk.crash(Survival.EVERYTHING, new Random(1), Disk.small());
        for (int i = 2; i < 7; i++) {
            assertThat(append(Batches.from(7, 0, i, "v" + i))).isEqualTo(new Duplicate(i, i, 1000));
        }
        assertThat(append(Batches.from(7, 0, 7, "next"))).isEqualTo(new Appended(7, 7));
    }

    @Test
    void truncationTakesTheProducersBack() {
        for (int i = 0; i < 100; i++) {
            append(Batches.from(7, 0, i, "v" + i));
        }
        log.truncateTo(40, 1000);
        assertRefused(append(Batches.from(7, 0, 100, "v100")), Reason.OUT_OF_ORDER_SEQUENCE);
        assertThat(append(Batches.from(7, 0, 39, "v39"))).isEqualTo(new Duplicate(39, 39, 1000));
        assertThat(append(Batches.from(7, 0, 40, "v40"))).isEqualTo(new Appended(40, 40));
    }

    @Test
    void silentProducersAreForgotten() {
        append(Batches.from(7, 3, 0, "a"));
        assertThat(log.producers()).containsExactly(new ProducerDescription(7, 3, 0, 1000, -1, -1));
        log.expireProducers(1000 + disk.options.producerExpirationMillis() - 1);
        assertThat(log.producers()).hasSize(1);
        log.expireProducers(1000 + disk.options.producerExpirationMillis());
        assertThat(log.producers()).isEmpty();
    }

    @Test
    void theStableOffsetWaitsForTransactions() {
        append(Batches.of(1, "plain"));
        append(Batches.inTransaction(7, 0, 0, "a", "b"));
        append(Batches.inTransaction(8, 0, 0, "c"));
        log.advanceHighWatermark(4);
        assertThat(log.lastStableOffset()).isEqualTo(1);
        assertRefused(append(Batches.from(7, 0, 2, "x")), Reason.INVALID_TXN_STATE);
        assertThat(mark(Batches.marker(7, 0, false))).isEqualTo(new Appended(4, 4));
        assertThat(log.lastStableOffset()).isEqualTo(1);
        log.advanceHighWatermark(5);
        assertThat(log.lastStableOffset()).isEqualTo(3);
        mark(Batches.marker(8, 0, true));
        log.advanceHighWatermark(6);
        assertThat(log.lastStableOffset()).isEqualTo(6);
        AbortedTransaction aborted = new AbortedTransaction(7, 1, 4, 3);
        assertThat(log.abortedTransactions(0, 6)).containsExactly(aborted);
        assertThat(log.abortedTransactions(5, 6)).isEmpty();
        log = disk.restart(Disk.small());
        assertThat(log.abortedTransactions(0, 6)).containsExactly(aborted);
        assertThat(log.producers().getFirst().coordinatorEpoch()).isEqualTo(3);
    }

    @Test
    void anOpenTransactionSurvivesACrash() {
        append(Batches.inTransaction(7, 0, 0, "a", "b"));
        disk.directory().checkpoint(1000);
        append(Batches.inTransaction(7, 0, 2, "c"));
        log = disk.crash(Survival.EVERYTHING, new Random(1), Disk.small());
        log.advanceHighWatermark(3);
        assertThat(log.lastStableOffset()).isZero();
        mark(Batches.marker(7, 0, true));
        log.advanceHighWatermark(4);
        assertThat(log.lastStableOffset()).isEqualTo(4);
    }

    private AppendOutcome end(long producerId, int epoch, int version) {
        return log.append(
                Batches.marker(producerId, epoch, true),
                AppendContext.marker(0, 1000, (short) version));
    }

    private AppendOutcome admitted(ByteBuffer batch, Admission admission) {
        return log.append(batch, AppendContext.client(0, 1000, admission));
    }

    private Admission admission(long producerId, int epoch, int sequence) {
        return admission(producerId, epoch, sequence, true);
    }

    private Admission admission(long producerId, int epoch, int sequence, boolean bumps) {
        return Objects.requireNonNull(
                log.admission(producerId, (short) epoch, sequence, bumps, 1000));
    }

    @Test
    void scenario01AProduceThatArrivesAfterTheAbortIsRefused() {
        Admission admission = admission(7, 0, 0);
        admitted(Batches.inTransaction(7, 0, 0, "a"), admission);
        mark(Batches.marker(7, 0, false));
        assertRefused(
                admitted(Batches.inTransaction(7, 0, 1, "late"), admission),
                Reason.INVALID_TXN_STATE);
        assertRefused(
                admitted(Batches.inTransaction(7, 0, 1, "late"), Admission.NONE),
                Reason.ADMISSION_REQUIRED);
        log.advanceHighWatermark(2);
        assertThat(log.lastStableOffset()).isEqualTo(2);
    }

    @Test
    void anAdmissionDoesNotOutliveItsLeaderEpoch() {
        log.beginEpoch(0);
        Admission before = admission(7, 0, 0);
        log.following().begin(1);
        log.beginEpoch(2);

        AppendOutcome late =
                log.append(
                        Batches.inTransaction(7, 0, 0, "late"),
                        AppendContext.client(2, 1000, before));

        assertThat(late)
                .isInstanceOfSatisfying(
                        AppendOutcome.Refused.class,
                        refused ->
                                assertThat(refused.reason())
                                        .isEqualTo(AppendOutcome.Reason.INVALID_TXN_STATE));
    }

    @Test
    void scenario02AnAdmissionOfTheAbortedTransactionOpensNoLaterOne() {
        Admission before = admission(7, 0, 0);
        mark(Batches.marker(7, 0, false));
        Admission after = admission(7, 0, 0);
        assertRefused(
                admitted(Batches.inTransaction(7, 0, 0, "a"), before), Reason.INVALID_TXN_STATE);
        assertThat(admitted(Batches.inTransaction(7, 0, 0, "a"), after))
                .isEqualTo(new Appended(1, 1));
        assertThat(log.admission(7, (short) 0, 1, true, 1000)).isNull();
        assertThat(admitted(Batches.inTransaction(7, 0, 1, "b"), Admission.NONE))
                .isEqualTo(new Appended(2, 2));
    }

    @Test
    void theMarkerOfATransactionLeavesTheAdmissionOfTheNextOneAlone() {
        admitted(Batches.inTransaction(7, 0, 0, "a"), admission(7, 0, 0));
        Admission next = admission(7, 1, 0);
        assertThat(end(7, 1, 2)).isEqualTo(new Appended(1, 1));
        assertThat(admitted(Batches.inTransaction(7, 1, 0, "b"), next))
                .isEqualTo(new Appended(2, 2));
        assertThat(end(7, 2, 2)).isEqualTo(new Appended(3, 3));
        assertRefused(
                admitted(Batches.inTransaction(7, 1, 1, "late"), next), Reason.INVALID_TXN_STATE);
    }

    @Test
    void theMarkerOfATransactionThatWroteNothingVoidsItsAdmission() {
        Admission admission = admission(7, 0, 0);
        assertThat(end(7, 1, 2)).isEqualTo(new Appended(0, 0));
        assertRefused(
                admitted(Batches.inTransaction(7, 0, 0, "late"), admission),
                Reason.INVALID_TXN_STATE);
    }

    @Test
    void scenario04ABatchThatNobodyAdmittedIsRefused() {
        assertRefused(
                admitted(Batches.inTransaction(7, 0, 0, "a"), Admission.NONE),
                Reason.ADMISSION_REQUIRED);
        assertThat(log.logEndOffset()).isZero();
    }

    @Test
    void scenario07ALateMarkerOfTheSameEpochDoesNotEndTheNextTransaction() {
        admitted(Batches.inTransaction(7, 5, 0, "a"), admission(7, 5, 0));
        assertThat(end(7, 6, 2)).isEqualTo(new Appended(1, 1));
        assertThat(end(7, 6, 2)).as("a repetition").isEqualTo(new Appended(2, 2));
        assertRefused(
                admitted(Batches.inTransaction(7, 6, 1, "b"), admission(7, 6, 1)),
                Reason.OUT_OF_ORDER_SEQUENCE);
        admitted(Batches.inTransaction(7, 6, 0, "b"), admission(7, 6, 0));
        assertRefused(end(7, 6, 2), Reason.INVALID_PRODUCER_EPOCH);
        assertRefused(end(7, 5, 2), Reason.INVALID_PRODUCER_EPOCH);
        assertThat(end(7, 6, 1)).as("version 1 accepts the same").isInstanceOf(Appended.class);
    }

    @Test
    void theLastEpochEndsItsOwnTransaction() {
        int last = Short.MAX_VALUE;
        admitted(Batches.inTransaction(7, last, 0, "a"), admission(7, last, 0));
        assertThat(end(7, last, 2)).isEqualTo(new Appended(1, 1));
    }

    @Test
    void aLaterBatchDoesNotBeginWhereAnEarlierOneIsMissing() {
        Admission first = admission(7, 0, 0, false);
        Admission second = admission(7, 0, 3, false);
        assertRefused(
                admitted(Batches.inTransaction(7, 0, 3, "d"), second),
                Reason.OUT_OF_ORDER_SEQUENCE);
        assertThat(admitted(Batches.inTransaction(7, 0, 0, "a", "b", "c"), first))
                .isEqualTo(new Appended(0, 2));
    }

    /** KAFKA-9144: what only a marker says of a producer lives as long as the marker is young. */
    @Test
    void scenario09MarkersKeepTheirCoordinatorsEpoch() {
        long expiration = disk.options.producerExpirationMillis();
        admitted(Batches.inTransaction(7, 0, 0, "a"), admission(7, 0, 0));
        log.expireProducers(1000 + 2 * expiration);
        assertThat(log.producers()).as("an open transaction").hasSize(1);
        long markedMillis = 1000 + 2 * expiration;
        ByteBuffer marker =
                ControlBatches.endTransaction(
                        new Producer(7, (short) 0, -1), ControlRecordType.COMMIT, 9, markedMillis);
        log.append(marker, AppendContext.marker(0, markedMillis, (short) 1));
        log.expireProducers(markedMillis + expiration - 1);
        assertRefused(end(7, 0, 1), Reason.TRANSACTION_COORDINATOR_FENCED);
        log.expireProducers(markedMillis + expiration);
        assertThat(log.producers()).isEmpty();
    }
}
