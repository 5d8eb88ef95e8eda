package io.millrace.coordination;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeadlinesTest {

    @Test
    void aDeadlineThatMovesLaterFiresLater() {
        Deadlines<String> deadlines = new Deadlines<>();
        deadlines.set("a", 10);
        deadlines.set("a", 20);
        assertThat(deadlines.poll(15)).isNull();
        assertThat(deadlines.nextMillis()).isEqualTo(20);
        assertThat(deadlines.poll(20)).isEqualTo(new Deadlines.Due<>("a", 20));
        assertThat(deadlines.nextMillis()).isEqualTo(StateMachine.NEVER);
    }

    @Test
    void aDeadlineThatMovesEarlierFiresOnce() {
        Deadlines<String> deadlines = new Deadlines<>();
        deadlines.set("a", 20);
        deadlines.set("a", 10);
        assertThat(deadlines.poll(30)).isEqualTo(new Deadlines.Due<>("a", 10));
        assertThat(deadlines.poll(30)).isNull();
    }

    @Test
    void aKeyThatWasCancelledAndSetAgainFiresAtItsNewDeadline() {
        Deadlines<String> deadlines = new Deadlines<>();
        deadlines.set("a", 10);
        deadlines.cancel("a");
        deadlines.set("a", 15);
        assertThat(deadlines.poll(14)).isNull();
        assertThat(deadlines.poll(15)).isEqualTo(new Deadlines.Due<>("a", 15));
        assertThat(deadlines.poll(99)).isNull();
    }

    @Test
    void agreesWithAPlainMapUnderRandomUse() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Deadlines<Integer> deadlines = new Deadlines<>();
        Map<Integer, Long> model = new HashMap<>();
        long now = 0;
        for (int i = 0; i < 200_000; i++) {
            int key = random.nextInt(200);
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    long at = now + random.nextInt(1000);
                    deadlines.set(key, at);
                    model.put(key, at);
                }
                case 2 -> {
                    deadlines.cancel(key);
                    model.remove(key);
                }
                default -> {
                    now += random.nextInt(20);
                    fireAll(deadlines, model, now, seed);
                }
            }
            assertThat(deadlines.size()).as("seed %d", seed).isEqualTo(model.size());
        }
    }

    private static void fireAll(
            Deadlines<Integer> deadlines, Map<Integer, Long> model, long now, long seed) {
        long earliest =
                model.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
        assertThat(deadlines.nextMillis()).as("seed %d", seed).isEqualTo(earliest);
        long last = Long.MIN_VALUE;
        for (var due = deadlines.poll(now); due != null; due = deadlines.poll(now)) {
            assertThat(model.remove(due.key())).as("seed %d", seed).isEqualTo(due.deadlineMillis());
            assertThat(due.deadlineMillis()).as("seed %d", seed).isBetween(last, now);
            last = due.deadlineMillis();
        }
        long limit = now;
        assertThat(model.values()).as("seed %d", seed).allMatch(at -> at > limit);
    }
}
