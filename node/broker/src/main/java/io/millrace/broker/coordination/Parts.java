package io.millrace.broker.coordination;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The answers of several coordinators to one question, in the order in which they come. Owned by
 * the coordinators' thread.
 */
public final class Parts<P> {
    private final int expected;
    private final Consumer<List<P>> complete;
    private final List<P> parts = new ArrayList<>();

    /**
     * @param complete called once, with all; at once when none are expected
     */
    public Parts(int expected, Consumer<List<P>> complete) {
        this.expected = expected;
        this.complete = complete;
        completeIfAll();
    }

    public void add(P part) {
        parts.add(part);
        completeIfAll();
    }

    private void completeIfAll() {
        if (parts.size() == expected) {
            complete.accept(parts);
        }
    }
}
