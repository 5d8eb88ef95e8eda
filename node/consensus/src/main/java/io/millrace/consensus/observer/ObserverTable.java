package io.millrace.consensus.observer;

import io.millrace.base.Uuid;
import io.millrace.consensus.QuorumDescription.Replica;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How far those who follow are. One owner. */
final class ObserverTable {
    /** As Kafka's: who is silent for that long is no observer any more. */
    static final long SILENCE_MILLIS_MAX = 300_000;

    private static final int OBSERVERS_MAX = 10_000;

    private final Map<Integer, Replica> byId = new TreeMap<>();

    void fetched(int id, Uuid directory, long offset, long highWatermark, long nowMillis) {
        Replica before = byId.get(id);
        if (before == null && byId.size() >= OBSERVERS_MAX) {
            return;
        }
        long caughtUp = before == null ? -1 : before.lastCaughtUpMillis();
        if (offset >= highWatermark) {
            caughtUp = nowMillis;
        }
        byId.put(id, new Replica(id, directory, offset, nowMillis, caughtUp));
    }

    List<Replica> known(long nowMillis) {
        byId.values().removeIf(each -> nowMillis - each.lastFetchMillis() > SILENCE_MILLIS_MAX);
        return new ArrayList<>(byId.values());
    }
}
