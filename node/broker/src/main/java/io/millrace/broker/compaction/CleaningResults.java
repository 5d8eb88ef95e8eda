package io.millrace.broker.compaction;

import io.millrace.base.FaultKind;
import io.millrace.base.OperatingException;
import io.millrace.metrics.Counter;
import io.millrace.metrics.Labels;
import io.millrace.metrics.MetricRegistry;
import io.millrace.storage.cleaning.LogCleaning;
import io.millrace.storage.log.PartitionLog;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What became of the cleanings. Safe from any thread. */
final class CleaningResults {
    private static final Logger logger = LoggerFactory.getLogger(CleaningResults.class);

    private static final int NONE_YET = -1;

    /** By the log itself: one that is made under the name of a deleted one begins anew. */
    private final Map<PartitionLog, String> uncleanable = new ConcurrentHashMap<>();

    private final Map<PartitionLog, String> retried = new ConcurrentHashMap<>();
    private final Map<PartitionLog, Long> lastRuns = new ConcurrentHashMap<>();
    private final Counter runs;
    private final Counter failures;
    private final Counter bytes;
    private final Counter writtenBytes;
    private volatile int keyMapPercent = NONE_YET;

    CleaningResults(MetricRegistry metrics) {
        runs = counter(metrics, "millrace_compaction_runs", "Logs cleaned to their end");
        failures =
                counter(
                        metrics,
                        "millrace_compaction_failures",
                        "Cleanings that ended early because of a full disk or damage");
        bytes =
                counter(
                        metrics,
                        "millrace_compaction_bytes",
                        "Bytes read and written by cleanings");
        writtenBytes =
                counter(
                        metrics,
                        "millrace_compaction_written_bytes",
                        "Bytes of the segments that cleanings put in the places of others");
        metrics.gauge(
                "millrace_compaction_key_map_percent",
                "Keys of the last cleaning that came to its end, of those that its map may hold;"
                        + " -1 when there was none since the start",
                Labels.NONE,
                () -> keyMapPercent);
    }

    private static Counter counter(MetricRegistry metrics, String name, String help) {
        return metrics.counter(name + "_total", help, Labels.NONE);
    }

    void cleaned(PartitionLog log, LogCleaning cleaning, long nowMillis) {
        lastRuns.put(log, nowMillis);
        keyMapPercent = cleaning.keyMapPercent();
        retried.remove(log);
        runs.increment();
        logger.info(
                "partition={} cleaned up to offset {}: {} bytes read and written, {} bytes of new"
                        + " segments",
                log.partition(),
                cleaning.cleanedUpToOffset(),
                cleaning.bytesDone(),
                cleaning.writtenBytes());
    }

    void moved(long readAndWritten) {
        bytes.add(readAndWritten);
    }

    void written(long segments) {
        writtenBytes.add(segments);
    }

    void failed(PartitionLog log, Throwable failure) {
        failures.increment();
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
        return lastRuns.getOrDefault(log, (long) NONE_YET);
    }

    void forget(Predicate<PartitionLog> gone) {
        uncleanable.keySet().removeIf(gone);
        retried.keySet().removeIf(gone);
        lastRuns.keySet().removeIf(gone);
    }
}
