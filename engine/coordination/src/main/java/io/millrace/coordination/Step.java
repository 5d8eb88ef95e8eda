package io.millrace.coordination;

import java.util.ArrayList;
import java.util.List;

/**
 * One step in the making: handlers read the time here and leave their decisions here. Lives for one
 * command; owned by the thread that runs the step.
 */
public final class Step<R> {
    private final long nowMillis;
    private final List<StateRecord> records = new ArrayList<>();
    private final List<Reply<R>> replies = new ArrayList<>();

    /**
     * @param nowMillis wall clock; steps of one machine see it never go backwards
     */
    public Step(long nowMillis) {
        this.nowMillis = nowMillis;
    }

    public long nowMillis() {
        return nowMillis;
    }

    public void append(StateRecord record) {
        records.add(record);
    }

    public void reply(long ticket, R answer) {
        replies.add(new Reply<>(ticket, answer));
    }

    /** How many records this step has decided so far. */
    public int recordCount() {
        return records.size();
    }

    public Outcome<R> outcome() {
        return new Outcome<>(List.copyOf(records), List.copyOf(replies));
    }
}
