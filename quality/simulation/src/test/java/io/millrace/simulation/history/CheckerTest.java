package io.millrace.simulation.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.TopicPartition;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A sound history has no anomaly; one with each anomaly planted has that one. */
class CheckerTest {
    private static final TopicPartition A = new TopicPartition("a", 0);
    private static final TopicPartition B = new TopicPartition("b", 0);

    private final History history = new History();

    @Test
    void aSoundHistoryPasses() {
        Write first = acknowledged(null, A, 0);
        Transaction transaction = history.begin("t");
        Write second = acknowledged(transaction, A, 1);
        commit(transaction, 5);
        poll("r", 6, 0, first);
        poll("r", 7, 1, second);
        drain(A, first, second);

        assertThat(found()).isEmpty();
    }

    @Test
    void twoValuesAtOneOffset() {
        Write first = acknowledged(null, A, 0);
        Write second = acknowledged(null, A, 0);
        drain(A, first);

        assertThat(found()).contains(AnomalyKind.INCONSISTENT_OFFSETS);
        assertThat(second.offset()).isZero();
    }

    @Test
    void aValueThatNobodyWrote() {
        history.polled(new Poll("r", true, A, 0, List.of(new Poll.Seen(0, "unheard of"))));

        assertThat(found()).containsExactly(AnomalyKind.INCONSISTENT_OFFSETS);
    }

    @Test
    void anAbortedRead() {
        Transaction transaction = history.begin("t");
        Write write = acknowledged(transaction, A, 0);
        transaction.commitAsked(1);
        transaction.ended(Transaction.Fate.ABORTED);
        poll("r", 9, 0, write);

        assertThat(found()).containsExactly(AnomalyKind.ABORTED_READ);
    }

    @Test
    void aReadBeforeTheCommit() {
        Transaction transaction = history.begin("t");
        Write write = acknowledged(transaction, A, 0);
        poll("r", 4, 0, write);
        commit(transaction, 5);
        drain(A, write);

        assertThat(found()).containsExactly(AnomalyKind.EARLY_READ);
    }

    @Test
    void aLostWrite() {
        Write lost = acknowledged(null, A, 0);
        Write after = acknowledged(null, A, 1);
        poll("r", 9, 1, after);
        drain(A, null, after);

        assertThat(found()).containsExactly(AnomalyKind.LOST_WRITE, AnomalyKind.UNSEEN);
        assertThat(lost.isPromised()).isTrue();
    }

    @Test
    void anUnseenWrite() {
        acknowledged(null, A, 0);

        assertThat(found()).containsExactly(AnomalyKind.UNSEEN);
    }

    @Test
    void aValueTwice() {
        Write write = acknowledged(null, A, 0);
        drain(A, write, write);

        assertThat(found()).contains(AnomalyKind.DUPLICATE);
    }

    @Test
    void aSkippedRecord() {
        Write first = acknowledged(null, A, 0);
        Write second = acknowledged(null, A, 1);
        Write third = acknowledged(null, A, 2);
        poll("r", 9, 0, first);
        poll("r", 9, 2, third);
        drain(A, first, second, third);

        assertThat(found()).containsExactly(AnomalyKind.POLL_SKIP);
    }

    @Test
    void aReaderThatGoesBack() {
        Write first = acknowledged(null, A, 0);
        Write second = acknowledged(null, A, 1);
        poll("r", 9, 1, second);
        poll("r", 9, 0, first);
        drain(A, first, second);

        assertThat(found()).containsExactly(AnomalyKind.NONMONOTONIC_POLL);
    }

    @Test
    void aProducerWhoseRecordsChangePlaces() {
        Write first = acknowledged(null, A, 1);
        Write second = acknowledged(null, A, 0);
        drain(A, second, first);

        assertThat(found()).containsExactly(AnomalyKind.NONMONOTONIC_SEND);
    }

    @Test
    void aCircleOfReads() {
        Transaction one = history.begin("one");
        Transaction two = history.begin("two");
        Write ofOne = acknowledged(one, A, 0);
        Write ofTwo = acknowledged(two, B, 0);
        one.consumed(ofTwo.value());
        two.consumed(ofOne.value());
        commit(one, 1);
        commit(two, 1);
        drain(A, ofOne);
        drain(B, ofTwo);

        assertThat(found()).containsExactly(AnomalyKind.CIRCULAR_READ);
    }

    @Test
    void halfATransaction() {
        Transaction transaction = history.begin("t");
        Write seen = acknowledged(transaction, A, 0);
        acknowledged(transaction, B, 0);
        transaction.commitAsked(1);
        transaction.ended(Transaction.Fate.INDEFINITE);
        drain(A, seen);

        assertThat(found()).containsExactly(AnomalyKind.TORN_TRANSACTION);
    }

    @Test
    void anAbortedTransactionThatIsThereAtTheEnd() {
        Transaction transaction = history.begin("t");
        Write write = acknowledged(transaction, A, 0);
        transaction.abandoned();
        drain(A, write);

        assertThat(found()).containsExactly(AnomalyKind.ABORTED_READ);
    }

    @Test
    void aSourceWithTwoResults() {
        Write source = acknowledged(null, A, 0);
        Write once = history.write("p", B, null, source.value());
        Write twice = history.write("p", B, null, source.value());
        drain(A, source);
        drain(B, once, twice);

        assertThat(kinds(Checker.check(history, List.of(source.value()))))
                .containsExactly(AnomalyKind.NOT_EXACTLY_ONCE);
    }

    private Write acknowledged(
            @Nullable Transaction transaction, TopicPartition partition, long offset) {
        Write write = history.write("p", partition, transaction, null);
        write.acknowledged(offset);
        return write;
    }

    private static void commit(Transaction transaction, long nowNanos) {
        transaction.commitAsked(nowNanos);
        transaction.ended(Transaction.Fate.COMMITTED);
    }

    private void poll(String reader, long nowNanos, long offset, Write write) {
        history.polled(
                new Poll(
                        reader,
                        true,
                        write.partition(),
                        nowNanos,
                        List.of(new Poll.Seen(offset, write.value()))));
    }

    private void drain(TopicPartition partition, @Nullable Write... writes) {
        TreeMap<Long, String> records = new TreeMap<>();
        for (int offset = 0; offset < writes.length; offset++) {
            Write write = writes[offset];
            if (write != null) {
                records.put((long) offset, write.value());
            }
        }
        history.drained(partition, true, records);
        history.drained(partition, false, records);
    }

    private List<AnomalyKind> found() {
        return kinds(Checker.check(history, List.of()));
    }

    private static List<AnomalyKind> kinds(List<Anomaly> anomalies) {
        return anomalies.stream().map(Anomaly::kind).toList();
    }
}
