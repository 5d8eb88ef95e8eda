package io.millrace.coordination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.base.Check;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShardTest {
    private static final CoordinationLimits TIGHT = new CoordinationLimits(3, 2, 16, 4);

    private final Shard<Integer, Integer> shard = new Shard<>(Counter::new, TIGHT);

    @Test
    void aReplyWaitsForItsRecordAndAllEarlierOnes() {
        activate();
        shard.submit(1, 5, 0);
        shard.submit(2, 0, 0);
        assertThat(shard.takeReplies()).isEmpty();
        assertThat(shard.takeBatch()).hasSize(1);
        shard.appended(1, 10);
        assertThat(shard.takeReplies()).as("appended, not committed").isEmpty();
        shard.committed(9);
        assertThat(shard.takeReplies()).isEmpty();
        shard.committed(10);
        assertThat(shard.takeReplies()).containsExactly(new Reply<>(1, 5), new Reply<>(2, 5));
    }

    @Test
    void aReadWithNothingUncommittedBeforeItLeavesAtOnce() {
        activate();
        shard.submit(1, 0, 0);
        assertThat(shard.takeReplies()).containsExactly(new Reply<>(1, 0));
    }

    @Test
    void commandsShareAnAppendWithinTheBounds() {
        activate();
        shard.submit(1, 1, 0);
        shard.submit(2, 1, 0);
        shard.submit(3, 1, 0);
        assertThat(shard.refusal()).isEqualTo(Refusal.OVERLOADED);
        assertThat(shard.takeBatch()).hasSize(2);
        assertThat(shard.takeBatch()).hasSize(1);
        assertThat(shard.takeBatch()).isEmpty();
    }

    @Test
    void whenAnAppendFailsEveryoneWhoWaitsIsRefusedAndTheStateComesFromTheLog() {
        activate();
        shard.submit(1, 5, 0);
        List<StateRecord> logged = shard.takeBatch();
        shard.appended(1, 1);
        shard.committed(1);
        assertThat(shard.takeReplies()).hasSize(1);
        shard.submit(2, 7, 0);
        shard.submit(3, 0, 0);
        assertThat(shard.takeBatch()).hasSize(1);

        assertThat(shard.close()).containsExactly(2L, 3L);
        assertThat(shard.refusal()).isEqualTo(Refusal.NOT_HERE);
        shard.open();
        assertThat(shard.refusal()).isEqualTo(Refusal.LOADING);
        logged.forEach(shard::replay);
        shard.loaded(0);
        shard.submit(4, 0, 0);
        assertThat(shard.takeReplies()).containsExactly(new Reply<>(4, 5));
    }

    @Test
    void aClockThatGoesBackIsNotSeenByTheMachine() {
        activate();
        shard.submit(1, 0, 100);
        shard.submit(2, 0, 50);
        assertThat(shard.takeReplies()).hasSize(2);
    }

    @Test
    void aTicketIsUsedOnce() {
        activate();
        shard.submit(1, 5, 0);
        assertThatThrownBy(() -> shard.submit(1, 5, 0)).isInstanceOf(Check.BrokenInvariant.class);
    }

    private void activate() {
        shard.open();
        shard.loaded(0);
    }

    /** Adds numbers; answers with the sum. Zero only reads. */
    private static final class Counter implements StateMachine<Integer, Integer> {
        private int sum;
        private long lastMillis;

        @Override
        public Outcome<Integer> step(long ticket, Integer command, long nowMillis) {
            assertThat(nowMillis).isGreaterThanOrEqualTo(lastMillis);
            lastMillis = nowMillis;
            Step<Integer> step = new Step<>(nowMillis);
            sum += command;
            if (command != 0) {
                ByteBuffer value = ByteBuffer.allocate(4).putInt(0, sum);
                step.append(new StateRecord(ByteBuffer.allocate(1), value));
            }
            step.reply(ticket, sum);
            return step.outcome();
        }

        @Override
        public Outcome<Integer> tick(long nowMillis) {
            return new Step<Integer>(nowMillis).outcome();
        }

        @Override
        public long nextDeadlineMillis() {
            return NEVER;
        }

        @Override
        public void replay(StateRecord record) {
            sum = Check.present(record.value(), "value").getInt(0);
        }

        @Override
        public Outcome<Integer> loaded(long nowMillis) {
            return new Step<Integer>(nowMillis).outcome();
        }
    }
}
