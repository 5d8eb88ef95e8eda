package io.millrace.storage.cleaning;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.files.testing.Survival;
import io.millrace.storage.AppendOutcome;
import io.millrace.storage.LogConfig;
import io.millrace.storage.cleaning.LogCleaning.Step;
import io.millrace.storage.log.Disk;
import org.junit.jupiter.api.Test;

/** What happens to a log while it is cleaned, and to a cleaning while its log changes. */
class CompactionRacesTest {
    private final Compacted compacted = new Compacted();

    private void fill() {
        for (int i = 0; i < 12; i++) {
            compacted.put("k" + i % 3, "v" + i);
        }
    }

    /** Runs a step, the change, and the rest; the directory goes on in any case. */
    private Step cleanAround(int stepsBefore, Runnable change) {
        try (LogCleaning cleaning = compacted.begin()) {
            for (int i = 0; i < stepsBefore; i++) {
                assertThat(cleaning.step(compacted.nowMillis)).isEqualTo(Step.MORE);
            }
            change.run();
            Step step = Step.MORE;
            while (step == Step.MORE) {
                step = cleaning.step(compacted.nowMillis);
            }
            return step;
        } finally {
            assertThat(compacted.disk.directory().failed()).isFalse();
        }
    }

    private void requireNoTrace() {
        assertThat(compacted.files().list(Compacted.DIRECTORY))
                .noneMatch(name -> name.endsWith(".cleaned") || name.endsWith(".swap"));
    }

    @Test
    void aTruncationEndsIt() {
        for (int steps = 0; steps < 14; steps++) {
            fill();
            long end = compacted.log().logEndOffset() - 4;
            assertThat(
                            cleanAround(
                                    steps,
                                    () -> compacted.log().truncateTo(end, compacted.nowMillis)))
                    .isEqualTo(Step.ABANDONED);
            requireNoTrace();
            assertThat(compacted.log().logEndOffset()).isEqualTo(end);
            assertThat(compacted.log().cleanedUpToOffset()).isLessThanOrEqualTo(end);
        }
    }

    @Test
    void deletedRecordsAndRetentionDoNotFailTheDirectory() {
        for (int steps = 0; steps < 14; steps++) {
            fill();
            long start = compacted.log().logEndOffset() - 3;
            Step step =
                    cleanAround(
                            steps,
                            () -> {
                                compacted.log().raiseLogStartOffset(start);
                                compacted.log().applyRetention(compacted.nowMillis);
                                compacted.disk.directory().tick(Long.MAX_VALUE);
                            });
            assertThat(step).isIn(Step.ABANDONED, Step.DONE);
            requireNoTrace();
            assertThat(compacted.log().logStartOffset()).isEqualTo(start);
            assertThat(compacted.content()).hasSize(3);
        }
    }

    @Test
    void aDeletedTopicEndsIt() {
        fill();
        Step step =
                cleanAround(
                        13,
                        () -> {
                            compacted.disk.directory().delete(Disk.PARTITION, 0);
                            compacted.disk.directory().tick(Long.MAX_VALUE);
                        });
        assertThat(step).isEqualTo(Step.ABANDONED);
    }

    @Test
    void anotherPolicyEndsIt() {
        fill();
        LogConfig delete = Compacted.CONFIG.withRetention(LogConfig.Retention.DEFAULT);
        assertThat(cleanAround(13, () -> compacted.configure(delete))).isEqualTo(Step.ABANDONED);
        requireNoTrace();
    }

    @Test
    void appendsAndRollsGoOn() {
        fill();
        for (int steps = 0; steps < 10; steps++) {
            assertThat(cleanAround(steps, () -> compacted.put("new", "v"))).isEqualTo(Step.DONE);
        }
        assertThat(compacted.content()).contains("9:k0=v9", "10:k1=v10", "11:k2=v11", "21:new=v");
    }

    /** Kafka's cleaner leaves them; a lost tail looks alike, and is cut off. */
    @Test
    void gapsThatACleanerLeftAboveTheRecoveryPointStay() {
        LogConfig config =
                Compacted.CONFIG.withSegments(new LogConfig.Segments(200, 1L << 40, 0, 1 << 20, 1));
        Compacted gapped = new Compacted(config);
        for (long offset : new long[] {0, 2, 10, 11, 12, 20}) {
            // Two batches a segment; there are gaps within the first and at the ends of others.
            java.nio.ByteBuffer batch =
                    gapped.batch(io.millrace.records.BatchTraits.PLAIN, "k" + offset, "v");
            batch.putLong(batch.position(), offset);
            assertThat(gapped.log().following().append(batch, 0, 0))
                    .isInstanceOf(AppendOutcome.Appended.class);
        }
        gapped.sync();
        assertThat(gapped.log().segmentCount()).isEqualTo(3);
        gapped.disk.directory().cleaned(gapped.log(), 13);
        gapped.crash(Survival.NOTHING);
        assertThat(gapped.content())
                .containsExactly(
                        "0:k0=v", "2:k2=v", "10:k10=v", "11:k11=v", "12:k12=v", "20:k20=v");
    }
}
