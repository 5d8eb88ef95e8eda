package io.millrace.storage.producers;

import io.millrace.storage.Admission;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The admissions of a log's producers that wait for their first batch, one a producer. Guarded by
 * the log's lock.
 */
final class Admissions {
    /** Far above the producers that begin at one moment; the oldest begin anew. */
    private static final int ADMISSIONS_MAX = 10_000;

    /** The oldest first. */
    private final Map<Long, Admission> byProducer = new LinkedHashMap<>();

    Admission take(
            long producerId, short epoch, int sequence, boolean bumpsEpochs, long nowMillis) {
        Admission known = byProducer.get(producerId);
        if (known != null && known.bumpsEpochs() == bumpsEpochs) {
            known.join(epoch, sequence);
            return known;
        }
        if (byProducer.size() >= ADMISSIONS_MAX) {
            byProducer.remove(byProducer.keySet().iterator().next());
        }
        Admission taken = new Admission(producerId, epoch, sequence, bumpsEpochs, nowMillis);
        byProducer.put(producerId, taken);
        return taken;
    }

    @Nullable Admission of(long producerId) {
        return byProducer.isEmpty() ? null : byProducer.get(producerId);
    }

    boolean isValid(Admission admission) {
        // The very one that was given out: a later one of the producer is for another transaction.
        return admission.isWaived() || byProducer.get(admission.producerId()) == admission;
    }

    /** The transaction has begun here, or is over. */
    void end(long producerId) {
        if (!byProducer.isEmpty()) {
            byProducer.remove(producerId);
        }
    }

    void expire(long nowMillis, long expirationMillis) {
        byProducer.values().removeIf(each -> nowMillis - each.takenMillis() >= expirationMillis);
    }

    boolean isEmpty() {
        return byProducer.isEmpty();
    }

    void clear() {
        byProducer.clear();
    }
}
