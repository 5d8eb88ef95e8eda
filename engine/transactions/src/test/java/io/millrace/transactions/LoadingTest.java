package io.millrace.transactions;

import static io.millrace.transactions.CoordinatorRun.DATA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.base.Check;
import io.millrace.coordination.ProducerIdentity;
import io.millrace.coordination.StateRecord;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Records that are not as this release writes them. */
class LoadingTest {
    private final CoordinatorRun run = new CoordinatorRun();

    @Test
    void keysOfLaterReleasesArePassedOver() {
        ProducerIdentity producer = run.begin(null);
        run.log.add(new StateRecord(ByteBuffer.wrap(new byte[] {0, 9, 1, 2}), producerless()));
        run.add(producer, 2, DATA);
        Object before = run.describe();
        run.reload();
        assertThat(run.describe()).isEqualTo(before);
    }

    private static ByteBuffer producerless() {
        return ByteBuffer.wrap(new byte[] {0, 0});
    }

    /** To forget a transaction, or half of it, would be worse than not to serve. */
    @Test
    void valuesOfLaterReleasesStopTheLoad() {
        run.begin(null);
        ByteBuffer key = run.log.getFirst().key();
        run.log.add(new StateRecord(key, ByteBuffer.wrap(new byte[] {0, 99, 0, 0})));
        assertThatThrownBy(run::reload).isInstanceOf(RuntimeException.class);
    }

    @Test
    void statesThatDoNotExistStopTheLoad() {
        run.begin(null);
        StateRecord written = run.log.getFirst();
        ByteBuffer before = Check.present(written.value(), "no tombstone");
        ByteBuffer value = ByteBuffer.allocate(before.remaining());
        value.put(before.duplicate()).flip();
        int status = Short.BYTES + Long.BYTES + Short.BYTES + Integer.BYTES;
        value.put(status, (byte) 42);
        run.log.add(new StateRecord(written.key(), value));
        assertThatThrownBy(run::reload).isInstanceOf(RuntimeException.class);
    }

    @Test
    void theLastRecordOfAnIdCounts() {
        ProducerIdentity producer = run.begin(null);
        for (int i = 0; i < 5; i++) {
            producer = run.begin(producer);
        }
        assertThat(run.reload().describe().producerEpoch()).isEqualTo(producer.producerEpoch());
    }
}
