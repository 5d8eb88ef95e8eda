package io.millrace.broker.partition;

import io.millrace.broker.fetch.FetchSource;
import java.util.LinkedHashSet;
import java.util.Set;

/** Who waits for a partition to move: each is told once. Owner: the partition's lock. */
final class Watchers {
    /** Those who see what is committed. */
    private Set<FetchSource.Waiter> readers = Set.of();

    /** Those who see the log's end: followers, and this node's own fetcher. */
    private Set<FetchSource.Waiter> copiers = Set.of();

    /**
     * @param toEnd for the log's end and the high watermark, not for the latter only
     */
    void add(FetchSource.Waiter waiter, boolean toEnd) {
        if (toEnd) {
            copiers = with(copiers, waiter);
        } else {
            readers = with(readers, waiter);
        }
    }

    private static Set<FetchSource.Waiter> with(
            Set<FetchSource.Waiter> waiters, FetchSource.Waiter waiter) {
        Set<FetchSource.Waiter> some = waiters.isEmpty() ? new LinkedHashSet<>(1) : waiters;
        some.add(waiter);
        return some;
    }

    void remove(FetchSource.Waiter waiter) {
        if (!readers.isEmpty()) {
            readers.remove(waiter);
        }
        if (!copiers.isEmpty()) {
            copiers.remove(waiter);
        }
    }

    /** The watermark has moved: everyone's news. */
    Set<FetchSource.Waiter> takeAll() {
        Set<FetchSource.Waiter> taken = readers;
        if (taken.isEmpty()) {
            taken = copiers;
        } else {
            taken.addAll(copiers);
        }
        readers = Set.of();
        copiers = Set.of();
        return taken;
    }

    /** The log's end has moved. */
    Set<FetchSource.Waiter> takeCopiers() {
        Set<FetchSource.Waiter> taken = copiers;
        copiers = Set.of();
        return taken;
    }
}
