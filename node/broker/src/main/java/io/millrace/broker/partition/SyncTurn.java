package io.millrace.broker.partition;

import io.millrace.base.Check;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Lets one sync of a partition run at a time: what is asked for while it runs is gathered into the
 * next one, however many threads there are for others. Safe from any thread.
 */
final class SyncTurn {
    private enum State {
        IDLE,
        QUEUED,
        RUNNING,
        /** Running, and asked for again: what was appended since may not be covered. */
        RUNNING_AND_WANTED
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);

    /** True when the caller queues the partition now. */
    boolean request() {
        State before =
                state.getAndUpdate(now ->
                        switch (now) {
                            case IDLE, QUEUED -> State.QUEUED;
                            case RUNNING, RUNNING_AND_WANTED -> State.RUNNING_AND_WANTED;
                        });
        return before == State.IDLE;
    }

    /** Before the log is looked at: what is appended from here on asks for another. */
    void begin() {
        State before = state.getAndSet(State.RUNNING);
        Check.that(before == State.QUEUED, "a sync begins when its turn was queued");
    }

    /** True when the partition's turn comes again, which is the caller's to see to. */
    boolean end() {
        State before =
                state.getAndUpdate(
                        now -> now == State.RUNNING_AND_WANTED ? State.QUEUED : State.IDLE);
        return before == State.RUNNING_AND_WANTED;
    }
}
