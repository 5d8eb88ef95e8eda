package io.millrace.storage.cleaning;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.Check;
import io.millrace.files.testing.Survival;
import io.millrace.records.BatchTraits;
import io.millrace.storage.Admission;
import io.millrace.storage.AppendContext;
import io.millrace.storage.AppendOutcome;
import io.millrace.storage.LogConfig;
import io.millrace.storage.log.Batches;
import io.millrace.storage.producers.ProducerState;
import org.junit.jupiter.api.Test;

/** What a cleaned log still knows of its producers when it is read from its start. */
class CompactedProducersTest {
    /** The last batch of a segment always stays: there is more than one here. */
    private static final int SEGMENT_BYTES = 400;

    private final Compacted compacted =
            new Compacted(
                    Compacted.CONFIG.withSegments(
                            new LogConfig.Segments(SEGMENT_BYTES, 1L << 40, 0, 1 << 20, 1)));

    private AppendOutcome send(int sequence) {
        BatchTraits traits = Batches.producer(7, 0, sequence);
        return compacted
                .log()
                .append(
                        compacted.batch(traits, "key", "value " + sequence),
                        AppendContext.client(0, compacted.nowMillis, Admission.NONE));
    }

    private void restartWithoutSnapshots() {
        compacted.files().list(Compacted.DIRECTORY).stream()
                .filter(name -> name.endsWith(".snapshot"))
                .forEach(name -> compacted.files().delete(Compacted.DIRECTORY.resolve(name)));
        compacted.crash(Survival.EVERYTHING);
    }

    /** As many as a client may have in flight; all but the last are superseded here. */
    @Test
    void batchesThatMayComeAgainAreKnown() {
        for (int sequence = 0; sequence < 8; sequence++) {
            assertThat(send(sequence)).isInstanceOf(AppendOutcome.Appended.class);
        }
        compacted.sync();
        compacted.put("other", "v");
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 5; i++) {
                compacted.put("round", "r" + round);
            }
            compacted.clean();
            restartWithoutSnapshots();
        }

        assertThat(compacted.content()).contains("7:key=value 7").doesNotContain("3:key=value 3");
        Check.that(ProducerState.BATCHES_MAX == 5, "as Kafka's");
        for (int sequence = 3; sequence < 8; sequence++) {
            assertThat(send(sequence)).isInstanceOf(AppendOutcome.Duplicate.class);
        }
        assertThat(send(2)).isInstanceOf(AppendOutcome.Refused.class);
        assertThat(send(8)).isInstanceOf(AppendOutcome.Appended.class);
    }
}
