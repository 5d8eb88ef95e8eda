package io.millrace.network.frame;

import static io.millrace.network.frame.MemoryBudget.Use.BEGINNING;
import static io.millrace.network.frame.MemoryBudget.Use.GROWING;
import static io.millrace.network.frame.MemoryBudget.Use.SMALL;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
    private static final class Waiting implements MemoryBudget.Waiter {
        int grants;
        boolean overdrawn;

        @Override
        public void granted(boolean overdrawn) {
            grants++;
            this.overdrawn |= overdrawn;
        }
    }

    @Test
    void waitersAreServedInTurnAndNobodyOvertakesThem() {
        MemoryBudget budget = new MemoryBudget(100);
        Waiting first = new Waiting();
        Waiting second = new Waiting();
        assertThat(budget.tryAcquire(70, BEGINNING)).isTrue();
        budget.await(first, 60, BEGINNING);
        budget.await(second, 10, BEGINNING);
        assertThat(budget.tryAcquire(5, BEGINNING)).as("somebody waits").isFalse();

        budget.release(70, false);

        assertThat(first.grants).isOne();
        assertThat(second.grants).isOne();
        assertThat(budget.usedBytes()).isEqualTo(70);
        assertThat(budget.tryAcquire(5, BEGINNING)).isTrue();
    }

    @Test
    void smallOnesDoNotWaitForLargeOnes() {
        MemoryBudget budget = new MemoryBudget(100);
        assertThat(budget.tryAcquire(80, BEGINNING)).as("a quarter is kept").isFalse();
        assertThat(budget.tryAcquire(75, BEGINNING)).isTrue();
        Waiting exceeding = new Waiting();
        Waiting large = new Waiting();
        budget.await(exceeding, 90, GROWING);
        assertThat(exceeding.overdrawn).isTrue();
        budget.await(large, 20, BEGINNING);

        assertThat(budget.tryAcquire(25, SMALL)).isTrue();
        assertThat(budget.usedBytes()).isEqualTo(75 + 90 + 25);
        Waiting small = new Waiting();
        budget.await(small, 5, SMALL);
        assertThat(small.grants).isZero();

        budget.release(25, false);
        assertThat(small.grants).isOne();
        assertThat(large.grants).isZero();
        budget.release(75 + 90, true);
        assertThat(large.grants).isOne();
        assertThat(budget.usedBytes()).isEqualTo(25);
    }

    @Test
    void oneThatHasBegunMayExceedTheBudgetAndTheNextOnlyAfterIt() {
        MemoryBudget budget = new MemoryBudget(100);
        Waiting first = new Waiting();
        Waiting second = new Waiting();
        assertThat(budget.tryAcquire(35, BEGINNING)).isTrue();
        assertThat(budget.tryAcquire(40, BEGINNING)).isTrue();
        budget.await(first, 60, GROWING);
        budget.await(second, 60, GROWING);
        assertThat(first.overdrawn).isTrue();
        assertThat(second.grants).isZero();

        budget.release(35 + 60, true);

        assertThat(second.grants).isOne();
    }

    @Test
    void whoGivesUpWaitingLetsTheNextOneIn() {
        MemoryBudget budget = new MemoryBudget(100);
        Waiting large = new Waiting();
        Waiting small = new Waiting();
        assertThat(budget.tryAcquire(50, BEGINNING)).isTrue();
        budget.await(large, 70, BEGINNING);
        budget.await(small, 20, BEGINNING);
        assertThat(small.grants).isZero();

        assertThat(budget.cancel(large)).isTrue();

        assertThat(small.grants).isOne();
        assertThat(budget.cancel(small)).as("it has its memory already").isFalse();
    }

    /** Frames that grow, in random turns: all are served, and the bound holds at every step. */
    @Test
    void allAreServedAndTheBoundHolds() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            new Turns(random, seed).play();
        }
    }

    private static final class Turns {
        static final int BUDGET = 1000;
        static final int LARGEST = 700;

        private final class Growing implements MemoryBudget.Waiter {
            final int target = 1 + random.nextInt(LARGEST);
            int held;
            int wanted;
            boolean overdrawn;

            @Override
            public void granted(boolean byOverdraft) {
                overdrawn |= byOverdraft;
                held += wanted;
                wanted = 0;
            }

            void grow() {
                int step = Math.min(target - held, 1 + random.nextInt(LARGEST));
                if (overdrawn) {
                    budget.overdraw(step);
                    held += step;
                } else if (budget.tryAcquire(step, held > 0 ? GROWING : BEGINNING)) {
                    held += step;
                } else {
                    wanted = step;
                    budget.await(this, step, held > 0 ? GROWING : BEGINNING);
                }
            }
        }

        private final Random random;
        private final long seed;
        private final MemoryBudget budget = new MemoryBudget(BUDGET);

        Turns(Random random, long seed) {
            this.random = random;
            this.seed = seed;
        }

        void play() {
            List<Growing> frames = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                frames.add(new Growing());
            }
            while (!frames.isEmpty()) {
                List<Growing> able = frames.stream().filter(frame -> frame.wanted == 0).toList();
                assertThat(able).as("somebody can go on, seed %d", seed).isNotEmpty();
                Growing next = able.get(random.nextInt(able.size()));
                if (next.held < next.target) {
                    next.grow();
                } else {
                    frames.remove(next);
                    budget.release(next.held, next.overdrawn);
                }
                assertThat(budget.usedBytes()).as("%d", seed).isLessThanOrEqualTo(BUDGET + LARGEST);
            }
            assertThat(budget.usedBytes()).as("seed %d", seed).isZero();
        }
    }
}
