package io.millrace.broker.compaction;

import io.millrace.base.FaultKind;
import io.millrace.base.OperatingException;
import io.millrace.broker.compaction.Compactions.Totals;
import io.millrace.storage.LogCleaning;
import io.millrace.storage.PartitionLog;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What became of the cleanings. Safe from any thread. */
final class CleaningResults {
    private static final Logger logger = LoggerFactory.getLogger(CleaningResults.class);

    /** By the log itself: one that is made under the name of a deleted one begins anew. */
    private final Map<PartitionLog, String> uncleanable = new ConcurrentHashMap<>();

    private final Map<PartitionLog, String> retried = new ConcurrentHashMap<>();
    private final Map<PartitionLog, Long> lastRuns = new ConcurrentHashMap<>();
    private final AtomicLong runs = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong writtenBytes = new AtomicLong();

    void cleaned(PartitionLog log, LogCleaning cleaning, long nowMillis) {
        lastRuns.put(log, nowMillis);
        retried.remove(log);
        runs.incrementAndGet();
        logger.info(
                "partition={} cleaned up to offset {}: {} bytes read and written, {} bytes of new"
                        + " segments",
                log.partition(),
                cleaning.cleanedUpToOffset(),
                cleaning.bytesDone(),
                cleaning.writtenBytes());
    }

    void moved(long readAndWritten) {
        bytes.addAndGet(readAndWritten);
    }

    void written(long segments) {
        writtenBytes.addAndGet(segments);
    }

    void failed(PartitionLog log, RuntimeException failure) {
        failures.incrementAndGet();
        String reason = String.valueOf(failure.getMessage());
        if (failure instanceof OperatingException operating
                && operating.kind() == FaultKind.RETRY) {
            retried.put(log, reason);
            logger.warn("partition={} is cleaned later: {}", log.partition(), reason);
            return;
        }
        uncleanable.put(log, reason);
        logger.error(
                "partition={} is not cleaned any more until a restart: {}",
                log.partition(),
                reason,
                failure);
    }

    boolean isUncleanable(PartitionLog log) {
        return uncleanable.containsKey(log);
    }

    @Nullable String whyUncleanable(PartitionLog log) {
        return uncleanable.get(log);
    }

    @Nullable String whyRetried(PartitionLog log) {
        return retried.get(log);
    }

    /** In milliseconds since the epoch; -1 when it was not cleaned since the start. */
    long lastRunMillis(PartitionLog log) {
        return lastRuns.getOrDefault(log, -1L);
    }

    void forget(Predicate<PartitionLog> gone) {
        uncleanable.keySet().removeIf(gone);
        retried.keySet().removeIf(gone);
        lastRuns.keySet().removeIf(gone);
    }

    Totals totals() {
        return new Totals(runs.get(), failures.get(), bytes.get(), writtenBytes.get());
    }
}
