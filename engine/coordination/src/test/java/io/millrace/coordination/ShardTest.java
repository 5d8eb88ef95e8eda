package io.millrace.coordination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.base.Check;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShardTest {
    private static final CoordinationLimits TIGHT = new CoordinationLimits(3, 2, 16, 4);
    private static final ProducerIdentity PRODUCER = new ProducerIdentity(7, (short) 1);

    private final Shard<Integer, Integer> shard = new Shard<>(Counter::new, TIGHT);

    @Test
    void aReplyWaitsForItsRecordAndAllEarlierOnes() {
        activate();
        shard.submit(1, 5, at(0));
        shard.submit(2, 0, at(0));
        assertThat(shard.takeReplies()).isEmpty();
        assertThat(takenRecords()).hasSize(1);
        shard.appended(10);
        assertThat(shard.takeReplies()).as("appended, not committed").isEmpty();
        shard.committed(9);
        assertThat(shard.takeReplies()).isEmpty();
        shard.committed(10);
        assertThat(shard.takeReplies()).containsExactly(new Reply<>(1, 5), new Reply<>(2, 5));
    }

    @Test
    void anEffectWaitsLikeAReply() {
        activate();
        shard.submit(1, Counter.WITH_EFFECT, at(0));
        shard.takeBatch();
        shard.appended(1);
        assertThat(shard.takeEffects()).isEmpty();
        shard.committed(1);
        assertThat(shard.takeEffects()).containsExactly(new Counter.Told(Counter.WITH_EFFECT));
        assertThat(shard.takeEffects()).isEmpty();
    }

    @Test
    void whatMayNotHaveHappenedIsEmittedAgainByTheLoad() {
        shard.open();
        shard.replay(Counter.record(Counter.WITH_EFFECT));
        shard.loaded(at(0));
        assertThat(shard.takeEffects()).containsExactly(new Counter.Told(Counter.WITH_EFFECT));
    }

    @Test
    void aReadWithNothingUncommittedBeforeItLeavesAtOnce() {
        activate();
        shard.submit(1, 0, at(0));
        assertThat(shard.takeReplies()).containsExactly(new Reply<>(1, 0));
    }

    @Test
    void commandsShareAnAppendWithinTheBounds() {
        activate();
        shard.submit(1, 1, at(0));
        shard.submit(2, 1, at(0));
        shard.submit(3, 1, at(0));
        assertThat(shard.refusal()).isEqualTo(Refusal.OVERLOADED);
        assertThat(takenRecords()).hasSize(2);
        shard.appended(2);
        assertThat(takenRecords()).hasSize(1);
        shard.appended(3);
        assertThat(shard.takeBatch()).isNull();
    }

    @Test
    void whenAnAppendFailsEveryoneWhoWaitsIsRefusedAndTheStateComesFromTheLog() {
        activate();
        shard.submit(1, 5, at(0));
        List<StateRecord> logged = takenRecords();
        shard.appended(1);
        shard.committed(1);
        assertThat(shard.takeReplies()).hasSize(1);
        shard.submit(2, 7, at(0));
        shard.submit(3, 0, at(0));
        assertThat(takenRecords()).hasSize(1);

        assertThat(shard.close()).containsExactly(2L, 3L);
        assertThat(shard.refusal()).isEqualTo(Refusal.NOT_HERE);
        shard.open();
        assertThat(shard.refusal()).isEqualTo(Refusal.LOADING);
        logged.forEach(shard::replay);
        shard.loaded(at(0));
        shard.submit(4, 0, at(0));
        assertThat(shard.takeReplies()).containsExactly(new Reply<>(4, 5));
    }

    @Test
    void whatIsProposedHasBatchesOfItsOwnAndCountsWhenTheLogHasIt() {
        activate();
        shard.submit(1, 5, at(0));
        shard.submit(2, Counter.IN_TRANSACTION, at(0));
        assertThat(shard.hasProposed()).isTrue();
        assertThat(shard.takeBatch()).isEqualTo(new LogBatch.Plain(List.of(Counter.record(5))));
        shard.appended(1);
        StateRecord proposed = Counter.record(Counter.IN_TRANSACTION);
        assertThat(shard.takeBatch())
                .isEqualTo(new LogBatch.Transactional(PRODUCER, List.of(proposed)));
        shard.appended(2);
        assertThat(shard.takeBatch()).isEqualTo(new LogBatch.Marker(Counter.END));
        shard.appended(3);
        assertThat(shard.hasProposed()).isFalse();
        shard.submit(3, 0, at(0));
        shard.committed(3);
        assertThat(shard.takeReplies())
                .contains(new Reply<>(3, Counter.IN_TRANSACTION + Counter.ENDED));
    }

    @Test
    void whatTheLogRefusesNeverWasAndTheRestStands() {
        activate();
        shard.submit(1, 5, at(0));
        shard.submit(2, Counter.IN_TRANSACTION, at(0));
        shard.takeBatch();
        shard.appended(1);
        shard.takeBatch();
        assertThat(shard.refused()).containsExactly(2L);
        assertThat(shard.hasProposed()).isFalse();
        assertThat(shard.takeBatch()).as("the marker of the same step").isNull();
        shard.submit(3, 0, at(0));
        shard.committed(1);
        assertThat(shard.takeReplies()).containsExactly(new Reply<>(1, 5), new Reply<>(3, 5));
    }

    @Test
    void nothingIsDecidedBetweenAProposalAndTheLogsWord() {
        activate();
        shard.submit(1, Counter.IN_TRANSACTION, at(0));
        assertThatThrownBy(() -> shard.submit(2, 0, at(0)))
                .isInstanceOf(Check.BrokenInvariant.class);
    }

    @Test
    void plainRecordsCantBeRefused() {
        activate();
        shard.submit(1, 5, at(0));
        shard.takeBatch();
        assertThatThrownBy(shard::refused).isInstanceOf(Check.BrokenInvariant.class);
    }

    @Test
    void aTicketIsUsedOnce() {
        activate();
        shard.submit(1, 5, at(0));
        assertThatThrownBy(() -> shard.submit(1, 5, at(0)))
                .isInstanceOf(Check.BrokenInvariant.class);
    }

    private void activate() {
        shard.open();
        shard.loaded(at(0));
    }

    private List<StateRecord> takenRecords() {
        return ((LogBatch.Plain) Check.present(shard.takeBatch(), "a batch")).records();
    }

    private static Moment at(long millis) {
        return new Moment(millis, millis);
    }

    /** Adds numbers; answers with the sum. Zero only reads. */
    private static final class Counter implements StateMachine<Integer, Integer> {
        /** Setting this has an effect. */
        static final int WITH_EFFECT = 100;

        /** Is set in a transaction, which ends at once. */
        static final int IN_TRANSACTION = 1_000;

        /** What the end of a transaction adds. */
        static final int ENDED = 1;

        static final TransactionEnd END = new TransactionEnd(PRODUCER, 0, true, (short) 2);

        /** The number that was reached. */
        record Told(int number) implements Effect {}

        private int sum;

        static StateRecord record(int number) {
            return new StateRecord(
                    ByteBuffer.allocate(1), ByteBuffer.allocate(4).putInt(0, number));
        }

        @Override
        public Outcome<Integer> step(long ticket, Integer command, Moment now) {
            Step<Integer> step = new Step<>(now);
            if (command == IN_TRANSACTION) {
                step.propose(new TransactionalRecord(PRODUCER, record(IN_TRANSACTION)));
                step.propose(END);
            } else if (command != 0) {
                sum += command;
                step.append(record(sum));
            }
            if (command == WITH_EFFECT) {
                step.emit(new Told(sum));
            }
            step.reply(ticket, sum);
            return step.outcome();
        }

        @Override
        public Outcome<Integer> tick(Moment now) {
            return new Step<Integer>(now).outcome();
        }

        @Override
        public long nextDeadlineMillis() {
            return NEVER;
        }

        @Override
        public void replay(LogEntry entry) {
            switch (entry) {
                case StateRecord record -> sum = number(record);
                case TransactionalRecord inTransaction -> sum = number(inTransaction.record());
                case TransactionEnd ignored -> sum += ENDED;
            }
        }

        private static int number(StateRecord record) {
            return Check.present(record.value(), "value").getInt(0);
        }

        @Override
        public Outcome<Integer> loaded(Moment now) {
            Step<Integer> step = new Step<>(now);
            if (sum == WITH_EFFECT) {
                step.emit(new Told(sum));
            }
            return step.outcome();
        }
    }
}
