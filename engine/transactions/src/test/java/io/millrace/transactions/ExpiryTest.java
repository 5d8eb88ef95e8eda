package io.millrace.transactions;

import static io.millrace.transactions.CoordinatorRun.DATA;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.coordination.ProducerIdentity;
import io.millrace.protocol.ErrorCode;
import org.junit.jupiter.api.Test;

/** How transactional ids that nobody uses are forgotten, and how time counts. */
class ExpiryTest {
    private static final int EXPIRATION_MILLIS = 300_000;
    private static final int CHECK_MILLIS = 60_000;
    private static final TransactionSettings SETTINGS =
            new TransactionSettings(900_000, 10_000, EXPIRATION_MILLIS, CHECK_MILLIS);

    private final CoordinatorRun run = new CoordinatorRun(SETTINGS);

    private boolean isKnown() {
        return run.describe().errorCode() == ErrorCode.NONE.code();
    }

    @Test
    void anIdThatNobodyUsesIsDeleted() {
        run.begin(null);
        run.pass(EXPIRATION_MILLIS - 1);
        assertThat(isKnown()).isTrue();
        run.pass(CHECK_MILLIS + 1);
        assertThat(isKnown()).isFalse();
        assertThat(run.log.getLast().isTombstone()).isTrue();
        run.reload();
        assertThat(isKnown()).isFalse();
    }

    @Test
    void afterwardsTheProducerBeginsAnew() {
        ProducerIdentity producer = run.begin(null);
        run.pass(EXPIRATION_MILLIS + CHECK_MILLIS);
        assertThat(run.add(producer, 2, DATA)).isEqualTo(ErrorCode.INVALID_PRODUCER_ID_MAPPING);
        assertThat(run.end(producer, true, 2))
                .isEqualTo(CoordinatorRun.refused(ErrorCode.INVALID_PRODUCER_ID_MAPPING));
        assertThat(run.begin(producer).producerId()).isNotEqualTo(producer.producerId());
    }

    @Test
    void whatIsUsedStays() {
        ProducerIdentity producer = run.begin(null);
        run.pass(EXPIRATION_MILLIS / 2);
        run.add(producer, 2, DATA);
        run.end(producer, true, 2);
        run.deliver();
        run.pass(EXPIRATION_MILLIS - CHECK_MILLIS);
        assertThat(isKnown()).isTrue();
    }

    @Test
    void anEndThatIsUnderWayKeepsTheId() {
        ProducerIdentity producer = run.begin(null);
        run.add(producer, 2, DATA);
        run.end(producer, true, 2);
        run.pass(10L * EXPIRATION_MILLIS);
        assertThat(run.state()).isEqualTo("PrepareCommit");
        run.reload();
        run.pass(10L * EXPIRATION_MILLIS);
        assertThat(run.state()).isEqualTo("PrepareCommit");
    }

    @Test
    void aReloadCountsFromTheLastUse() {
        run.begin(null);
        run.pass(EXPIRATION_MILLIS - CHECK_MILLIS);
        run.reload();
        assertThat(isKnown()).isTrue();
        run.pass(2L * CHECK_MILLIS);
        assertThat(isKnown()).isFalse();
    }

    // --- time-outs over a reload ---

    @Test
    void aTransactionHasItsWholeTimeAgainAfterAReload() {
        run.add(run.begin(null), 2, DATA);
        run.pass(CoordinatorRun.TIMEOUT_MILLIS - 20_000);
        run.reload();
        run.pass(CoordinatorRun.TIMEOUT_MILLIS - 1);
        assertThat(run.state()).isEqualTo("Ongoing");
        run.pass(1);
        assertThat(run.state()).isEqualTo("PrepareAbort");
    }

    @Test
    void timeInWhichNobodyServedCountsForNoTransaction() {
        ProducerIdentity producer = run.begin(null);
        run.add(producer, 2, DATA);
        run.setClockForward(2L * CoordinatorRun.TIMEOUT_MILLIS);
        run.reload();
        run.pass(CoordinatorRun.TIMEOUT_MILLIS - 1);
        CoordinatorRun.given(run.end(producer, true, 2));
        run.deliver();
        assertThat(run.state()).isEqualTo("CompleteCommit");
    }

    @Test
    void shortTimeOutsWaitForTheFirstRoundAfterAReload() {
        run.add(run.begin(null), 2, DATA);
        run.setClockForward(CoordinatorRun.TIMEOUT_MILLIS);
        run.reload();
        run.pass(SETTINGS.abortCheckMillis());
        assertThat(run.state()).isEqualTo("Ongoing");
    }

    @Test
    void noIdIsDeletedBeforeTheFirstRoundAfterAReload() {
        run.begin(null);
        run.setClockForward(2L * EXPIRATION_MILLIS);
        run.reload();
        run.pass(CHECK_MILLIS - 1);
        assertThat(isKnown()).isTrue();
        run.pass(1);
        assertThat(isKnown()).isFalse();
    }

    @Test
    void aClockThatWasAheadDoesNotKeepATransactionForEver() {
        run.setClockForward(1L << 40);
        run.add(run.begin(null), 2, DATA);
        run.setClockForward(-(1L << 40));
        run.reload();
        run.pass(CoordinatorRun.TIMEOUT_MILLIS + 10_000);
        assertThat(run.state()).isEqualTo("PrepareAbort");
    }

    @Test
    void theWallClockDoesNotEndTransactions() {
        run.add(run.begin(null), 2, DATA);
        run.setClockForward(1L << 40);
        run.pass(CoordinatorRun.TIMEOUT_MILLIS - 1);
        assertThat(run.state()).isEqualTo("Ongoing");
    }
}
