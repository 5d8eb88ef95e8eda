package io.millrace.coordination;

import io.millrace.base.Check;
import java.util.ArrayList;
import java.util.List;

/**
 * One step in the making: handlers read the time here and leave their decisions here. Lives for one
 * command; owned by the thread that runs the step.
 */
public final class Step<R> {
    private final Moment now;
    private final List<LogEntry> entries = new ArrayList<>();
    private final List<Reply<R>> replies = new ArrayList<>();
    private final List<Effect> effects = new ArrayList<>();
    private boolean proposed;

    public Step(Moment now) {
        this.now = now;
    }

    /** Wall clock: for records. See {@link Moment}. */
    public long nowMillis() {
        return now.wallMillis();
    }

    /** Monotonic: for timeouts. See {@link Moment}. */
    public long steadyMillis() {
        return now.steadyMillis();
    }

    /** A record, already applied. */
    public void append(StateRecord record) {
        Check.that(!proposed, "plain records come before what is proposed");
        entries.add(record);
    }

    /** An entry that the log may refuse: {@link StateMachine#replay} applies it later. */
    public void propose(LogEntry.Proposed entry) {
        proposed = true;
        entries.add(entry);
    }

    public void reply(long ticket, R answer) {
        replies.add(new Reply<>(ticket, answer));
    }

    public void emit(Effect effect) {
        effects.add(effect);
    }

    /** How many entries this step has decided so far. */
    public int entryCount() {
        return entries.size();
    }

    public Outcome<R> outcome() {
        return new Outcome<>(List.copyOf(entries), List.copyOf(replies), List.copyOf(effects));
    }
}
