package io.millrace.server.http;

import io.millrace.base.Clock;
import io.millrace.broker.compaction.CompactionStatus;
import io.millrace.broker.compaction.CompactionStatus.State;
import io.millrace.broker.compaction.Compactions;
import io.millrace.metrics.Labels;
import io.millrace.metrics.MetricRegistry;
import io.millrace.storage.cleaning.CleanableRange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * What an operator asks of compaction: the figures of Kafka's log cleaner. All logs are looked at
 * once for each reading of the page. Used by the server's threads.
 */
final class CompactionMetrics {
    /** The gauges of one page are read within that time. */
    private static final long SAME_READING_MILLIS = 500;

    private final Compactions compactions;
    private final Clock clock;
    private List<CompactionStatus> known = List.of();
    private long readAtMillis = -SAME_READING_MILLIS;

    private CompactionMetrics(Compactions compactions, Clock clock) {
        this.compactions = compactions;
        this.clock = clock;
    }

    static void register(MetricRegistry metrics, Compactions compactions, Clock clock) {
        CompactionMetrics read = new CompactionMetrics(compactions, clock);
        read.most(
                metrics,
                "millrace_compaction_dirty_percent_max",
                "Dirty bytes of all that may be cleaned, of the dirtiest log",
                CompactionMetrics::dirtyPercent);
        read.most(
                metrics,
                "millrace_compaction_overdue_seconds_max",
                "How long ago max.compaction.lag.ms ended, of the log that waits longest",
                read::overdueSeconds);
        read.sum(
                metrics,
                "millrace_compaction_uncleanable_partitions",
                "Logs that are not cleaned any more because of damage",
                status -> status.state() instanceof State.Uncleanable ? 1 : 0);
        read.sum(
                metrics,
                "millrace_compaction_uncleanable_bytes",
                "Dirty bytes of those logs; all that they have where that can't be told",
                CompactionMetrics::uncleanableBytes);
        read.sum(
                metrics,
                "millrace_compaction_running",
                "Logs that are being cleaned",
                status -> status.state() instanceof State.Cleaning ? 1 : 0);
        metrics.gauge(
                "millrace_compaction_since_last_run_millis",
                "Time since a log was cleaned to its end; -1 when none was since the start",
                Labels.NONE,
                read::sinceLastRunMillis);
        metrics.levels(
                "millrace_topic_dirty_percent",
                "Dirty bytes of all that may be cleaned, of the topic's dirtiest log",
                read::dirtyPercentByTopic);
    }

    private void most(
            MetricRegistry metrics,
            String name,
            String help,
            ToLongFunction<CompactionStatus> level) {
        metrics.gauge(
                name, help, Labels.NONE, () -> all().stream().mapToLong(level).max().orElse(0));
    }

    private void sum(
            MetricRegistry metrics,
            String name,
            String help,
            ToLongFunction<CompactionStatus> level) {
        metrics.gauge(name, help, Labels.NONE, () -> all().stream().mapToLong(level).sum());
    }

    private synchronized List<CompactionStatus> all() {
        long now = clock.millis();
        if (Math.abs(now - readAtMillis) >= SAME_READING_MILLIS) {
            known = compactions.all();
            readAtMillis = now;
        }
        return known;
    }

    private static long dirtyPercent(CompactionStatus status) {
        CleanableRange range = status.range();
        return range == null ? 0 : Math.round(100 * range.ratio());
    }

    private static long uncleanableBytes(CompactionStatus status) {
        if (!(status.state() instanceof State.Uncleanable)) {
            return 0;
        }
        CleanableRange range = status.range();
        return range == null ? status.sizeBytes() : range.dirtyBytes();
    }

    private long overdueSeconds(CompactionStatus status) {
        CleanableRange range = status.range();
        long now = clock.millis();
        return range == null || !range.isOverdue(now) ? 0 : (now - range.dueAtMillis()) / 1000;
    }

    private long sinceLastRunMillis() {
        long last = all().stream().mapToLong(CompactionStatus::lastRunMillis).max().orElse(-1);
        return last < 0 ? -1 : clock.millis() - last;
    }

    private Map<Labels, Long> dirtyPercentByTopic() {
        Map<Labels, Long> most = new HashMap<>();
        for (CompactionStatus status : all()) {
            most.merge(
                    Labels.of("topic", status.partition().topic()),
                    dirtyPercent(status),
                    Long::max);
        }
        return most;
    }
}
