package io.millrace.broker.coordination;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class InboxTest {
    private static final int DRAINED_MAX = 2;

    private final List<String> ran = new ArrayList<>();
    private final ClosingLoop loop = new ClosingLoop();
    private final Inbox inbox = new Inbox(loop, DRAINED_MAX, () -> {});

    /** As a real loop: once it is closed, what is executed is dropped. */
    private static final class ClosingLoop implements EventLoop {
        private final Queue<Runnable> tasks = new ArrayDeque<>();
        private Runnable beforeExecute = () -> {};
        private boolean closed;

        @Override
        public void execute(Runnable task) {
            Runnable meanwhile = beforeExecute;
            beforeExecute = () -> {};
            meanwhile.run();
            if (!closed) {
                tasks.add(task);
            }
        }

        @Override
        public Timer schedule(Runnable task, long delayMillis) {
            throw new AssertionError("an inbox has no timers");
        }

        void close() {
            closed = true;
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
        }
    }

    private boolean add(String name) {
        return inbox.add(() -> ran.add(name));
    }

    private void end() {
        inbox.end(() -> ran.add("last"));
        loop.close();
    }

    @Test
    void endsThoughTheWakeUpOfAnotherThreadComesTooLate() {
        // That thread has put its task in, and others leave the wake-up to it; before it comes to
        // that, the owner ends.
        loop.beforeExecute = this::end;

        assertThat(add("late")).isTrue();

        assertThat(ran).containsExactly("last", "late");
    }

    @Test
    void whatWasAddedBeforeTheEndRunsHoweverMuchItIs() {
        List<String> all = new ArrayList<>(List.of("last"));
        for (int i = 0; i < 3 * DRAINED_MAX; i++) {
            assertThat(add("task " + i)).isTrue();
            all.add("task " + i);
        }

        end();

        assertThat(ran).containsExactlyInAnyOrderElementsOf(all);
        assertThat(inbox.size()).isZero();
    }

    @Test
    void takesNothingAfterTheEnd() {
        end();

        assertThat(add("too late")).isFalse();

        assertThat(ran).containsExactly("last");
        assertThat(inbox.size()).isZero();
    }
}
