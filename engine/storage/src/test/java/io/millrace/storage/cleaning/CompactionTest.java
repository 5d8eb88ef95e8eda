package io.millrace.storage.cleaning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.base.FaultKind;
import io.millrace.files.FilesException;
import io.millrace.files.testing.Operation;
import io.millrace.files.testing.Survival;
import io.millrace.records.BatchTraits;
import io.millrace.records.RecordBatch;
import io.millrace.storage.Admission;
import io.millrace.storage.AppendContext;
import io.millrace.storage.AppendOutcome;
import io.millrace.storage.LogConfig;
import io.millrace.storage.ReadRequest;
import io.millrace.storage.StorageException;
import io.millrace.storage.cleaning.CleanableRange.Limit;
import io.millrace.storage.cleaning.LogCleaning.Step;
import io.millrace.storage.log.Batches;
import io.millrace.storage.log.Disk;
import io.millrace.storage.producers.ProducerState;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What compaction keeps and what it takes away, case by case. */
class CompactionTest {
    private static final long AFTER_RETENTION = Compacted.DELETE_RETENTION_MILLIS + 1;

    private final Compacted compacted = new Compacted();

    private void put(String... keysAndValues) {
        for (int i = 0; i < keysAndValues.length; i += 2) {
            compacted.put(keysAndValues[i], keysAndValues[i + 1]);
        }
    }

    /** Cleans all of it: the last segment is only written to. */
    private void cleanAll() {
        compacted.put("end", "e");
        compacted.clean();
    }

    private List<String> withoutEnds() {
        return compacted.content().stream()
                .filter(batch -> !batch.contains(":end=") && !batch.endsWith(":"))
                .toList();
    }

    private void later() {
        compacted.nowMillis += AFTER_RETENTION;
    }

    @Test
    void theLatestOfEachKeyKeepsItsOffset() {
        put("a", "1", "b", "1", "a", "2", "c", "1", "b", "2");
        cleanAll();
        assertThat(withoutEnds()).containsExactly("2:a=2", "3:c=1", "4:b=2");
        compacted.restart();
        assertThat(withoutEnds()).containsExactly("2:a=2", "3:c=1", "4:b=2");
    }

    @Test
    void aTombstoneStaysUntilItsHorizon() {
        compacted.put("a", "1");
        compacted.put("a", null);
        cleanAll();
        assertThat(withoutEnds()).containsExactly("1:a=null");
        compacted.nowMillis += Compacted.DELETE_RETENTION_MILLIS - 1;
        cleanAll();
        assertThat(withoutEnds()).containsExactly("1:a=null");
        later();
        cleanAll();
        assertThat(withoutEnds()).isEmpty();
    }

    /** KAFKA-14055: the key of a commit marker, as the bytes of a user's key. */
    @Test
    void scenario08AUserKeyThatEqualsAMarkersKeyTakesNoMarkerAway() {
        compacted.put(1, 0, "a", "committed");
        compacted.end(1, true);
        compacted.put(2, 0, "a", "aborted");
        compacted.put(2, 1, "open", "kept by the marker");
        compacted.end(2, false);
        for (byte type = 0; type < 2; type++) {
            ByteBuffer markersKey = ByteBuffer.wrap(new byte[] {0, 0, 0, type});
            compacted.append(
                    new io.millrace.records.BatchBuilder(BatchTraits.PLAIN)
                            .append(compacted.nowMillis, markersKey, Compacted.bytes("x"))
                            .build(),
                    Admission.NONE);
        }
        cleanAll();
        assertThat(compacted.content()).contains("1:C", "4:A", "0:a=committed");
        compacted.crash(Survival.NOTHING);
        assertThat(compacted.log().lastStableOffset()).isEqualTo(compacted.log().logEndOffset());
        assertThat(compacted.log().abortedTransactions(0, 5))
                .singleElement()
                .satisfies(each -> assertThat(each.lastOffset()).isEqualTo(4));
    }

    @Test
    void aMarkerOutlivesItsDataAndLeavesByItsHorizon() {
        compacted.put(1, 0, "a", "1");
        compacted.end(1, true);
        put("a", "2");
        // Batches that it may send again stay as empty ones, so others take the place of the first.
        for (int i = 1; i <= ProducerState.BATCHES_MAX; i++) {
            compacted.put(1, i, "b" + i, "1");
        }
        compacted.end(1, true);
        cleanAll();
        assertThat(compacted.content()).contains("1:C", "2:a=2");
        // From now on the marker has no data: the next cleaning gives it a horizon.
        cleanAll();
        assertThat(compacted.content()).contains("1:C");
        cleanAll();
        assertThat(compacted.content()).contains("1:C");
        later();
        cleanAll();
        assertThat(compacted.content()).doesNotContain("1:C").contains("2:a=2", "3:b1=1", "8:C");
    }

    @Test
    void abortedRecordsGoAtOnceAndSupersedeNothing() {
        put("a", "1");
        compacted.put(1, 0, "a", "aborted");
        compacted.put(1, 1, "b", "aborted");
        compacted.end(1, false);
        cleanAll();
        assertThat(withoutEnds()).containsExactly("0:a=1", "3:A");
    }

    @Test
    void aProducersLastSequenceSurvivesItsRecords() {
        BatchTraits producer = Batches.producer(7, 2, 40);
        compacted.append(compacted.batch(producer, "a", "1"), Admission.NONE);
        put("a", "2");
        cleanAll();
        assertThat(compacted.content()).contains("0:");
        for (int start = 0; start < 2; start++) {
            assertThat(compacted.log().producers())
                    .singleElement()
                    .satisfies(each -> assertThat(each.lastSequence()).isEqualTo(40));
            // The second time the state comes from the log alone.
            compacted.crash(Survival.NOTHING);
            for (String name : compacted.files().list(Compacted.DIRECTORY)) {
                if (name.endsWith(".snapshot")) {
                    compacted.files().delete(Compacted.DIRECTORY.resolve(name));
                }
            }
            compacted.crash(Survival.EVERYTHING);
        }
        // A repetition of the batch is known as one.
        assertThat(
                        compacted
                                .log()
                                .append(
                                        compacted.batch(producer, "a", "1"),
                                        AppendContext.client(0, compacted.nowMillis)))
                .isNotInstanceOf(AppendOutcome.Appended.class);
    }

    @Test
    void nothingBehindAnOpenTransactionIsTouched() {
        put("a", "1", "a", "2");
        compacted.put(1, 0, "a", "open");
        put("a", "3", "a", "4", "a", "5");
        CleanableRange range = compacted.range();
        assertThat(range.uncleanableOffset()).isEqualTo(2);
        assertThat(range.limit()).isEqualTo(Limit.OPEN_TRANSACTION);
        assertThat(range.limitDetail()).isEqualTo(2);
        compacted.clean();
        assertThat(withoutEnds()).containsExactly("1:a=2", "2:a=open", "3:a=3", "4:a=4", "5:a=5");
    }

    @Test
    void whatIsYoungerThanTheLagWaits() {
        compacted.configure(
                Compacted.CONFIG.withCompaction(
                        new LogConfig.Compaction(0, 500, Long.MAX_VALUE, 1000)));
        put("a", "1", "a", "2");
        compacted.nowMillis += 400;
        put("a", "3", "a", "4");
        compacted.nowMillis += 101;
        CleanableRange range = compacted.range();
        assertThat(range.limit()).isEqualTo(Limit.LAG);
        assertThat(range.uncleanableOffset()).isEqualTo(2);
        assertThat(range.limitDetail()).isEqualTo(compacted.nowMillis + 399);
        compacted.clean();
        assertThat(withoutEnds()).containsExactly("1:a=2", "2:a=3", "3:a=4");
    }

    @Test
    void whatWaitedTooLongIsOverdue() {
        compacted.configure(
                Compacted.CONFIG.withCompaction(new LogConfig.Compaction(1, 0, 500, 1000)));
        put("a", "1", "a", "2");
        assertThat(compacted.range().isOverdue(compacted.nowMillis + 500)).isFalse();
        assertThat(compacted.range().isOverdue(compacted.nowMillis + 501)).isTrue();
        assertThat(compacted.range().dueAtMillis()).isEqualTo(compacted.nowMillis + 500);
    }

    @Test
    void keysThatDoNotFitTakeMorePasses() {
        for (int round = 0; round < 2; round++) {
            for (int key = 0; key < 30; key++) {
                compacted.put("k" + key, "v" + round);
            }
        }
        compacted.put("end", "e");
        int passes = 0;
        while (compacted.range().dirtyBytes() > 0) {
            assertThat(compacted.clean(Compacted.limits(8))).isEqualTo(Step.DONE);
            passes++;
        }
        assertThat(passes).isGreaterThan(5);
        assertThat(withoutEnds()).hasSize(30).allMatch(batch -> batch.endsWith("=v1"));
    }

    @Test
    void aSegmentWithoutAChangeIsNotWritten() {
        put("a", "1", "b", "1", "c", "1", "b", "2");
        cleanAll();
        List<Path> written = new ArrayList<>();
        compacted.files.intercept((operation, path) -> {
            if (operation == Operation.WRITE && path.toString().contains(".log.cleaned")) {
                written.add(path.getFileName());
            }
        });
        put("c", "2");
        cleanAll();
        assertThat(withoutEnds()).containsExactly("0:a=1", "3:b=2", "5:c=2");
        // That of c's old value, and those that were merged with a neighbour.
        assertThat(written)
                .isNotEmpty()
                .doesNotContain(Path.of("00000000000000000000.log.cleaned"));
    }

    @Test
    void aFullDiskPutsItOff() {
        put("a", "1", "a", "2", "b", "1", "b", "2");
        List<String> before = compacted.content();
        for (Operation operation : new Operation[] {Operation.WRITE, Operation.OPEN}) {
            compacted.files.intercept((next, path) -> {
                if (next == operation && path.toString().endsWith(".cleaned")) {
                    throw new FilesException(
                            FilesException.Reason.NO_SPACE, path, "it is full", null);
                }
            });
            assertThatThrownBy(compacted::clean)
                    .isInstanceOfSatisfying(
                            StorageException.class,
                            full -> assertThat(full.kind()).isEqualTo(FaultKind.RETRY));
            assertThat(compacted.disk.directory().failed()).isFalse();
            assertThat(compacted.content()).isEqualTo(before);
            assertThat(compacted.files().list(Compacted.DIRECTORY))
                    .noneMatch(name -> name.endsWith(".cleaned"));
        }
        compacted.files.intercept((next, path) -> {});
        compacted.clean();
        assertThat(compacted.content()).contains("1:a=2").doesNotContain("0:a=1");
    }

    @Test
    void damageIsNamedAndNothingIsLost() {
        put("a", "1", "a", "2", "b", "1", "b", "2");
        Path damaged = Compacted.DIRECTORY.resolve("00000000000000000002.log");
        compacted.files.flipBit(damaged, RecordBatch.HEADER_SIZE_BYTES + 3, 0);
        assertThatThrownBy(compacted::clean)
                .isInstanceOfSatisfying(
                        StorageException.class,
                        damage -> {
                            assertThat(damage.kind()).isEqualTo(FaultKind.CORRUPT);
                            assertThat(damage)
                                    .hasMessageContaining("00000000000000000002.log at 0")
                                    .hasMessageContaining("wrong checksum");
                        });
        assertThat(compacted.disk.directory().failed()).isFalse();
        assertThat(compacted.log().segmentCount()).isEqualTo(4);
        assertThat(compacted.log().cleanedUpToOffset()).isZero();
    }

    /** Relative offsets are 32-bit numbers. */
    @Test
    void segmentsTooFarApartAreNotMerged() {
        Compacted far = new Compacted(Disk.small().withRetention(Compacted.CONFIG.retention()));
        long[] offsets = {0, 1, 2_000_000_000L, 3_000_000_000L, 6_000_000_000L};
        for (long offset : offsets) {
            ByteBuffer batch = far.batch(BatchTraits.PLAIN, "k" + offset, "v");
            batch.putLong(batch.position(), offset);
            assertThat(far.log().following().append(batch, 0, 0))
                    .isInstanceOf(AppendOutcome.Appended.class);
        }
        far.sync();
        far.put("k1", "2");
        int segments = far.log().segmentCount();
        assertThat(segments).isGreaterThan(2);
        far.clean();
        far.restart();
        assertThat(far.content())
                .containsExactly(
                        "0:k0=v",
                        "1:k1=v",
                        "2000000000:k2000000000=v",
                        "3000000000:k3000000000=v",
                        "6000000000:k6000000000=v",
                        "6000000001:k1=2");
        assertThat(far.log().segmentCount()).isEqualTo(segments);
        for (long offset : offsets) {
            assertThat(
                            far.log()
                                    .readBytes(new ReadRequest(offset, Long.MAX_VALUE, 1, true))
                                    .getLong())
                    .isEqualTo(offset);
        }
    }

    /** The power fails, or the process, before each of the operations of a cleaning in turn. */
    @Test
    void aCrashAtEveryInstantLeavesTheOldOrTheNew() {
        List<String> expected = null;
        for (Survival survival : Survival.values()) {
            int operations = 0;
            boolean done = false;
            while (!done) {
                Compacted one = new Compacted();
                one.put(1, 0, "a", "1");
                one.end(1, false);
                for (String value : List.of("1", "2", "3")) {
                    one.put("a", value);
                    one.put("b", value);
                }
                one.put("end", "e");
                done = cleanUntil(one, operations++);
                one.crash(survival);
                List<String> found =
                        one.content().stream().filter(batch -> !batch.endsWith(":")).toList();
                assertThat(found)
                        .as("%s before operation %d", survival, operations)
                        .contains("6:a=3", "7:b=3", "8:end=e");
                assertThat(one.files().list(Compacted.DIRECTORY))
                        .noneMatch(name -> name.endsWith(".cleaned") || name.endsWith(".swap"));
                // What is left is clean after one more.
                one.clean();
                List<String> clean =
                        one.content().stream().filter(batch -> !batch.endsWith(":")).toList();
                assertThat(clean).contains("6:a=3", "7:b=3").doesNotContain("2:a=1", "3:b=1");
                expected = expected == null ? clean : expected;
            }
            assertThat(operations).isGreaterThan(50);
        }
    }

    private static boolean cleanUntil(Compacted log, int operations) {
        int[] left = {operations};
        log.files.intercept((operation, path) -> {
            if (left[0]-- <= 0) {
                throw new FilesException(FilesException.Reason.FAILED, path, "the end", null);
            }
        });
        boolean done = false;
        try {
            log.clean();
            done = true;
        } catch (StorageException | FilesException theEnd) {
            assertThat(left[0]).isNegative();
        }
        log.files.intercept((operation, path) -> {});
        return done;
    }
}
