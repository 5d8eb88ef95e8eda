package io.millrace.simulation.history;

import java.util.ArrayList;
import java.util.List;

/** Decides a finished history. */
public final class Checker {

    /** Takes what a check finds. */
    interface Finding {
        void add(AnomalyKind kind, String what);
    }

    private Checker() {}

    /**
     * @param sources values each of which had to be made into exactly one other
     */
    public static List<Anomaly> check(History history, List<String> sources) {
        List<Anomaly> found = new ArrayList<>(history.noticed());
        Finding finding = (kind, what) -> found.add(new Anomaly(kind, what));
        new OffsetChecks(history, finding).run();
        new ReaderChecks(history, finding).run();
        new TransactionChecks(history, finding).run(sources);
        return found;
    }
}
