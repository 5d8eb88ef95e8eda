package io.millrace.broker.compaction;

import io.millrace.base.Clock;
import io.millrace.base.FaultKind;
import io.millrace.base.OperatingException;
import io.millrace.base.Randomness;
import io.millrace.base.TopicPartition;
import io.millrace.broker.compaction.CompactionStatus.State;
import io.millrace.broker.threads.TaskLoop;
import io.millrace.broker.threads.Threads;
import io.millrace.config.CleanerSettings;
import io.millrace.metrics.MetricRegistry;
import io.millrace.storage.cleaning.CleanableRange;
import io.millrace.storage.cleaning.CleaningLimits;
import io.millrace.storage.cleaning.LogCleaning;
import io.millrace.storage.cleaning.LogCompaction;
import io.millrace.storage.compaction.KeyOffsets;
import io.millrace.storage.log.LogDirectory;
import io.millrace.storage.log.PartitionLog;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Cleans the compacted logs of a node, those that are overdue and then the dirtiest first. {@link
 * #check} gives logs to loops of their own, made when they are first needed; each cleaning belongs
 * to its loop, step by step, with pauses that keep to the rate. Other methods may be called from
 * any thread.
 */
public final class Cleaners implements Compactions, AutoCloseable {
    /** More loops than this are never made. */
    private static final int THREADS_MAX = 32;

    private static final int BUFFER_BYTES_MIN = 64 * 1024;

    private final LogDirectory logs;
    private final Supplier<CleanerSettings> settings;
    private final Threads threads;
    private final Clock clock;
    private final Randomness randomness;
    private final List<TaskLoop> loops = new ArrayList<>();
    private final Map<PartitionLog, Run> running = new ConcurrentHashMap<>();
    private final CleaningResults results;
    private final Throttle throttle = new Throttle();
    private volatile boolean checksAtOnce = true;
    private long checkedAtNanos;
    private volatile boolean closed;

    /** A cleaning under way. Owned by its loop; others ask how far it is. */
    private final class Run {
        final PartitionLog log;
        final TaskLoop loop;
        final LogCleaning cleaning;

        Run(PartitionLog log, TaskLoop loop, LogCleaning cleaning) {
            this.log = log;
            this.loop = loop;
            this.cleaning = cleaning;
        }

        void step() {
            if (closed) {
                end();
                return;
            }
            long before = cleaning.bytesDone();
            LogCleaning.Step step = guardedStep();
            long moved = cleaning.bytesDone() - before;
            results.moved(moved);
            double rate = settings.get().bytesPerSecondMax();
            long pause = throttle.pauseMillis(moved, rate, clock.nanos());
            if (step == LogCleaning.Step.MORE) {
                loop.schedule(this::step, pause);
                return;
            }
            end();
            if (step == LogCleaning.Step.DONE) {
                // There may be more logs that wait.
                checksAtOnce = true;
            }
        }

        private LogCleaning.Step guardedStep() {
            try {
                LogCleaning.Step step = cleaning.step(clock.millis());
                if (step == LogCleaning.Step.DONE) {
                    logs.cleaned(log, cleaning.cleanedUpToOffset());
                    results.cleaned(log, cleaning, clock.millis());
                }
                return step;
            } catch (RuntimeException | Error failure) {
                // Whatever it is: this log is left alone, the others go on.
                results.failed(log, failure);
                return LogCleaning.Step.ABANDONED;
            }
        }

        private void end() {
            results.written(cleaning.writtenBytes());
            try {
                cleaning.close();
            } catch (OperatingException failure) {
                results.failed(log, failure);
            } finally {
                running.remove(log, this);
            }
        }
    }

    public Cleaners(
            LogDirectory logs,
            Supplier<CleanerSettings> settings,
            Threads threads,
            Clock clock,
            Randomness randomness,
            MetricRegistry metrics) {
        this.logs = logs;
        this.settings = settings;
        this.threads = threads;
        this.clock = clock;
        this.randomness = randomness;
        this.results = new CleaningResults(metrics);
    }

    /**
     * Gives free cleaners a log that is due: log.cleaner.backoff.ms after there was none, and at
     * once after one was cleaned. By one thread, every second or so.
     */
    public void check() {
        CleanerSettings now = settings.get();
        long pausedMillis = (clock.nanos() - checkedAtNanos) / 1_000_000;
        if (!checksAtOnce && pausedMillis < now.backoffMillis()) {
            return;
        }
        if (!now.enabled() || logs.failed() || closed) {
            return;
        }
        checksAtOnce = false;
        checkedAtNanos = clock.nanos();
        results.forget(log -> logs.log(log.partition()) != log);
        int free = Math.min(now.threads(), THREADS_MAX) - running.size();
        if (free <= 0 || logs.diskFull()) {
            return;
        }
        candidates().stream().limit(free).forEach(each -> start(each, now));
    }

    private record Candidate(PartitionLog log, CleanableRange range) {}

    private List<Candidate> candidates() {
        long now = clock.millis();
        List<Candidate> due = new ArrayList<>();
        for (PartitionLog log : logs.logs()) {
            if (log.config().retention().compact()
                    && !running.containsKey(log)
                    && !results.isUncleanable(log)) {
                CleanableRange range = range(log);
                if (range != null && isDue(log, range, now)) {
                    due.add(new Candidate(log, range));
                }
            }
        }
        due.sort(
                Comparator.comparing((Candidate each) -> each.range().isOverdue(now))
                        .thenComparing(each -> each.range().ratio())
                        .reversed());
        return due;
    }

    /** Null when the log can't be read, or is closed at this moment. */
    private @Nullable CleanableRange range(PartitionLog log) {
        try {
            return LogCompaction.of(log).cleanable(clock.millis());
        } catch (OperatingException unreadable) {
            if (unreadable.kind() == FaultKind.CORRUPT && !results.isUncleanable(log)) {
                results.failed(log, unreadable);
            }
            return null;
        }
    }

    private static boolean isDue(PartitionLog log, CleanableRange range, long nowMillis) {
        return range.dirtyBytes() > 0
                && (range.isOverdue(nowMillis)
                        || range.ratio() > log.config().compaction().dirtyRatioMin());
    }

    private void start(Candidate candidate, CleanerSettings now) {
        int share = Math.max(1, now.threads());
        CleaningLimits limits =
                new CleaningLimits(
                        new KeyOffsets.Bounds(
                                now.keyBytesMax() / share,
                                now.keyLoadFactor(),
                                randomness.nextLong(),
                                randomness.nextLong()),
                        Math.max(BUFFER_BYTES_MIN, now.bufferBytes() / share));
        PartitionLog log = candidate.log();
        TaskLoop loop = freeLoop();
        Run run = new Run(log, loop, LogCompaction.of(log).start(candidate.range(), limits));
        running.put(log, run);
        loop.execute(run::step);
    }

    private TaskLoop freeLoop() {
        synchronized (loops) {
            for (TaskLoop loop : loops) {
                if (running.values().stream().noneMatch(run -> run.loop == loop)) {
                    return loop;
                }
            }
            TaskLoop made = threads.loop("millrace-cleaner-" + loops.size());
            loops.add(made);
            return made;
        }
    }

    @Override
    public @Nullable CompactionStatus of(TopicPartition partition) {
        PartitionLog log = logs.log(partition);
        return log == null ? null : of(log);
    }

    private @Nullable CompactionStatus of(PartitionLog log) {
        if (!log.config().retention().compact()) {
            return null;
        }
        CleanableRange range = range(log);
        return new CompactionStatus(
                log.partition(),
                log.cleanedUpToOffset(),
                range,
                log.sizeBytes(),
                results.lastRunMillis(log),
                state(log, range));
    }

    private State state(PartitionLog log, @Nullable CleanableRange range) {
        CleanerSettings now = settings.get();
        if (!now.enabled() || now.threads() == 0) {
            return new State.Disabled();
        }
        Run run = running.get(log);
        if (run != null) {
            return new State.Cleaning(run.cleaning.percent());
        }
        String damage = results.whyUncleanable(log);
        if (damage != null || range == null) {
            return new State.Uncleanable(damage == null ? "the log can't be read" : damage);
        }
        if (range.dirtyBytes() == 0) {
            return new State.Held();
        }
        if (isDue(log, range, clock.millis())) {
            String failure = results.whyRetried(log);
            return failure == null ? new State.Due() : new State.Retrying(failure);
        }
        return new State.BelowRatio(log.config().compaction().dirtyRatioMin());
    }

    @Override
    public List<CompactionStatus> all() {
        return logs.logs().stream().map(this::of).filter(Objects::nonNull).toList();
    }

    /** Ends after the steps that are running. */
    @Override
    public void close() {
        closed = true;
        synchronized (loops) {
            loops.forEach(TaskLoop::close);
        }
        running.values().forEach(Run::end);
    }
}
