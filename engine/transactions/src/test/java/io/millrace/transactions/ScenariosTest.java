package io.millrace.transactions;

import static io.millrace.transactions.CoordinatorRun.DATA;
import static io.millrace.transactions.CoordinatorRun.OTHER;
import static io.millrace.transactions.CoordinatorRun.epoch;
import static io.millrace.transactions.CoordinatorRun.given;
import static io.millrace.transactions.CoordinatorRun.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.Check;
import io.millrace.coordination.ProducerIdentity;
import io.millrace.coordination.StateRecord;
import io.millrace.protocol.ErrorCode;
import io.millrace.transactions.IdentityAnswer.Given;
import io.millrace.transactions.IdentityAnswer.Refused;
import io.millrace.transactions.TransactionCommand.AddPartitions;
import io.millrace.transactions.TransactionCommand.MarkersWritten;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scenarios of KIP-890 that are the coordinator's, by their numbers, and what is near them. */
class ScenariosTest {
    private static final int LAST_EPOCH = Short.MAX_VALUE - 1;

    private final CoordinatorRun run = new CoordinatorRun();

    private ProducerIdentity exhausted(int version) {
        ProducerIdentity producer = run.begin(null);
        while (producer.producerEpoch() < LAST_EPOCH) {
            producer = run.begin(null);
        }
        assertThat(run.add(producer, version, DATA)).isEqualTo(ErrorCode.NONE);
        return producer;
    }

    // --- 3: an EndTxn that comes late ---

    @Test
    void scenario03AnEndThatComesLateIsFencedByTheEpoch() {
        ProducerIdentity first = run.begin(null);
        run.add(first, 2, DATA);
        ProducerIdentity second = given(run.end(first, true, 2));
        run.deliver();
        run.add(second, 2, DATA);

        assertThat(run.end(first, false, 2)).isEqualTo(refused(ErrorCode.PRODUCER_FENCED));
        assertThat(run.state()).isEqualTo("Ongoing");
        assertThat(given(run.end(second, true, 2))).isEqualTo(epoch(second, 2));
    }

    /** Between transactions an older client's late end does no harm: it is told what happened. */
    @Test
    void scenario03AnOlderClientsLateEndIsAbsorbedBetweenTransactions() {
        ProducerIdentity producer = run.begin(null);
        run.add(producer, 0, DATA);
        run.end(producer, true, 0);
        run.deliver();
        int records = run.log.size();

        assertThat(given(run.end(producer, true, 0))).isEqualTo(producer);
        assertThat(run.end(producer, false, 0)).isEqualTo(refused(ErrorCode.INVALID_TXN_STATE));
        assertThat(run.log).hasSize(records);
    }

    // --- 5: the epochs are used up ---

    @Test
    void scenario05TheEndKeepsTheProducerIdAndItsCompletionSwitches() {
        ProducerIdentity old = exhausted(2);

        ProducerIdentity next = given(run.end(old, true, 2));

        assertThat(next).isEqualTo(new ProducerIdentity(old.producerId() + 1, (short) 0));
        assertThat(run.markers.getFirst().producer()).isEqualTo(epoch(old, Short.MAX_VALUE));
        assertThat(run.describe().producerId()).isEqualTo(old.producerId());
        run.deliver();
        assertThat(run.describe().producerId()).isEqualTo(next.producerId());
        assertThat(run.add(next, 2, DATA)).isEqualTo(ErrorCode.NONE);
        assertThat(given(run.end(next, true, 2))).isEqualTo(epoch(next, 1));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void scenario05TheSameEndAgainTellsTheNewIdentity(boolean reloaded) {
        ProducerIdentity old = exhausted(2);
        ProducerIdentity next = given(run.end(old, true, 2));
        if (reloaded) {
            run.reload();
        }
        assertThat(run.end(old, true, 2)).isEqualTo(refused(ErrorCode.CONCURRENT_TRANSACTIONS));
        run.deliver();
        if (reloaded) {
            run.reload();
        }
        assertThat(given(run.end(old, true, 2))).isEqualTo(next);
        assertThat(run.end(old, false, 2)).isEqualTo(refused(ErrorCode.INVALID_TXN_STATE));
    }

    /** A marker of an epoch must be above that of the records, and there is none above the last. */
    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void theVeryLastEpochIsNeverGivenOut(int version) {
        ProducerIdentity old = exhausted(version);
        assertThat(run.init(null)).isEqualTo(refused(ErrorCode.CONCURRENT_TRANSACTIONS));
        assertThat(run.markers.getFirst().producer()).isEqualTo(epoch(old, Short.MAX_VALUE));
        run.deliver();
        Object again = run.end(old, false, version);
        if (again instanceof Given(ProducerIdentity producer)) {
            assertThat(producer.producerEpoch()).isZero();
        }

        ProducerIdentity afterwards = run.begin(null);
        assertThat(afterwards.producerId()).isNotEqualTo(old.producerId());
        assertThat(run.end(old, false, version)).isInstanceOf(Refused.class);
        assertThat(run.add(afterwards, version, DATA)).isEqualTo(ErrorCode.NONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void aTimeOutAtTheLastEpochFetchesAProducerId(int version) {
        ProducerIdentity old = exhausted(version);
        run.pass(CoordinatorRun.TIMEOUT_MILLIS + 10_000);
        assertThat(run.state()).isEqualTo("PrepareAbort");
        run.deliver();
        assertThat(run.describe().producerId()).isNotEqualTo(old.producerId());
        assertThat(run.describe().producerEpoch()).isZero();
    }

    @Test
    void atTransactionVersion1AFenceAtTheLastEpochLeavesTheIdToTheNextProducer() {
        ProducerIdentity old = exhausted(0);
        run.finalisedVersion = 1;
        run.init(null);
        run.deliver();
        assertThat(run.describe().producerEpoch()).isEqualTo(Short.MAX_VALUE);
        assertThat(run.end(old, false, 2)).isEqualTo(refused(ErrorCode.PRODUCER_FENCED));
        assertThat(run.begin(null).producerId()).isNotEqualTo(old.producerId());
    }

    // --- 6: the same EndTxn to another coordinator ---

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void scenario06TheSameEndAgainAfterAChangeOfCoordinators(int when) {
        ProducerIdentity producer = run.begin(null);
        run.add(producer, 2, DATA);
        ProducerIdentity next = given(run.end(producer, true, 2));
        if (when == 0) {
            run.reload();
            assertThat(run.end(producer, true, 2))
                    .isEqualTo(refused(ErrorCode.CONCURRENT_TRANSACTIONS));
        }
        run.deliver();
        if (when == 1) {
            run.reload();
        }
        int records = run.log.size();
        for (int i = 0; i < 2; i++) {
            assertThat(given(run.end(producer, true, 2))).isEqualTo(next);
        }
        assertThat(run.end(producer, false, 2)).isEqualTo(refused(ErrorCode.INVALID_TXN_STATE));
        assertThat(run.log).hasSize(records);
    }

    // --- 11: another transaction.version in the middle ---

    @Test
    void scenario11ADowngradeInTheMiddleCountsFromTheNextTransactionOn() {
        ProducerIdentity producer = run.begin(null);
        run.add(producer, 2, DATA);
        run.finalisedVersion = 1;

        ProducerIdentity next = given(run.end(producer, true, 2));
        assertThat(next).isEqualTo(epoch(producer, 1));
        assertThat(run.markers.getFirst().transactionVersion()).isEqualTo((short) 2);
        run.deliver();

        run.add(next, 0, DATA);
        assertThat(given(run.end(next, true, 0))).isEqualTo(next);
        assertThat(run.markers.getFirst().transactionVersion()).isLessThan((short) 2);
        run.deliver();
    }

    @Test
    void scenario11AnUpgradeInTheMiddleCountsFromTheNextTransactionOn() {
        run.finalisedVersion = 0;
        ProducerIdentity producer = run.begin(null);
        run.add(producer, 0, DATA);
        run.finalisedVersion = 2;

        assertThat(given(run.end(producer, true, 0))).isEqualTo(producer);
        assertThat(run.markers.getFirst().producer()).isEqualTo(producer);
        run.deliver();

        run.add(producer, 2, DATA);
        assertThat(given(run.end(producer, true, 2))).isEqualTo(epoch(producer, 1));
    }

    /** Records of version 0 have neither the client's version nor the other producer ids. */
    @Test
    void scenario11RecordsThatKafka3ReadsKeepAnOlderClientsTransaction() {
        run.finalisedVersion = 0;
        ProducerIdentity producer = run.begin(null);
        run.add(producer, 0, DATA, OTHER);
        assertThat(run.log).allSatisfy(each -> assertThat(version(each)).isZero());

        Object before = run.describe();
        run.reload();
        assertThat(run.describe()).isEqualTo(before);
        assertThat(given(run.end(producer, true, 0))).isEqualTo(producer);
        run.finalisedVersion = 2;
        run.deliver();
        assertThat(version(run.log.getLast())).isOne();
    }

    private static short version(StateRecord record) {
        return Check.present(record.value(), "no tombstone").duplicate().getShort();
    }

    // --- the way back after a fence ---

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void aProducerThatTimedOutComesBackOnceNobodyElseHas(int version) {
        ProducerIdentity producer = run.begin(null);
        run.add(producer, version, DATA);
        run.pass(CoordinatorRun.TIMEOUT_MILLIS + 10_000);
        run.deliver();
        assertThat(run.add(producer, version, DATA)).isEqualTo(ErrorCode.PRODUCER_FENCED);

        assertThat(run.begin(producer)).isEqualTo(epoch(producer, 1));
        ProducerIdentity another = run.begin(null);
        assertThat(run.init(producer)).isEqualTo(refused(ErrorCode.PRODUCER_FENCED));
        assertThat(run.add(another, version, DATA)).isEqualTo(ErrorCode.NONE);
    }

    // --- markers ---

    @Test
    void partitionsThatHaveTheirMarkersAreNotAskedForAgain() {
        ProducerIdentity producer = run.begin(null);
        run.add(producer, 2, DATA, OTHER);
        run.end(producer, true, 2);
        SendMarkers order = run.markers.getFirst();
        run.ask(new MarkersWritten(CoordinatorRun.ID, order.order(), List.of(DATA)));
        assertThat(run.state()).isEqualTo("PrepareCommit");
        assertThat(run.describe().topics().getFirst().partitions()).containsExactly(1);
        run.ask(new MarkersWritten(CoordinatorRun.ID, order.order(), List.of(OTHER)));
        assertThat(run.state()).isEqualTo("CompleteCommit");
    }

    /**
     * An older client's next transaction has the same producer, and may have the same partition.
     */
    @Test
    void aReportOfTheEndBeforeDoesNotEndTheNextTransaction() {
        ProducerIdentity producer = run.begin(null);
        run.add(producer, 0, DATA);
        run.end(producer, true, 0);
        SendMarkers first = run.markers.getFirst();
        run.reload();
        run.deliver();
        run.add(producer, 0, DATA);
        run.end(producer, true, 0);

        run.ask(new MarkersWritten(CoordinatorRun.ID, first.order(), List.of(DATA)));

        assertThat(run.state()).isEqualTo("PrepareCommit");
        run.deliver();
        assertThat(run.state()).isEqualTo("CompleteCommit");
    }

    // --- those who wait for the end of the transaction before ---

    @Test
    void anAdditionWaitsForTheEndBeforeAndGivesUpInTime() {
        ProducerIdentity producer = run.begin(null);
        run.add(producer, 2, DATA);
        ProducerIdentity next = given(run.end(producer, true, 2));
        long impatient = run.submit(addition(next, 100));
        long patient = run.submit(addition(next, 5_000));
        run.pass(100);
        assertThat(run.answer(impatient)).isEqualTo(ErrorCode.CONCURRENT_TRANSACTIONS);
        assertThat(run.answer(patient)).isNull();
        run.deliver();
        assertThat(run.answer(patient)).isEqualTo(ErrorCode.NONE);
        assertThat(run.state()).isEqualTo("Ongoing");
    }

    @Test
    void oneThatWaitedAndIsStaleByThenIsRefused() {
        ProducerIdentity producer = run.begin(null);
        run.add(producer, 2, DATA);
        run.end(producer, true, 2);
        long stale = run.submit(addition(producer, 5_000));
        run.deliver();
        assertThat(run.answer(stale)).isEqualTo(ErrorCode.PRODUCER_FENCED);
    }

    private static AddPartitions addition(ProducerIdentity producer, int waitMillis) {
        return new AddPartitions(CoordinatorRun.ID, producer, List.of(DATA), (short) 2, waitMillis);
    }
}
