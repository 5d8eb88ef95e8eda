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
import io.millrace.storage.CleanableRange;
import io.millrace.storage.CleaningLimits;
import io.millrace.storage.LogCleaning;
import io.millrace.storage.LogDirectory;
import io.millrace.storage.PartitionLog;
import io.millrace.storage.compaction.KeyOffsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cleans the compacted logs of a node, those that are overdue and then the dirtiest first. {@link
 * #check} runs on the maintenance thread; each cleaning belongs to a cleaner's loop, step by step,
 * with pauses that keep to the rate. Loops are made when the first log is due.
 */
public final class Cleaners implements Compactions, AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(Cleaners.class);

    /** More loops than this are never made. */
    private static final int THREADS_MAX = 32;

    private static final int BUFFER_BYTES_MIN = 64 * 1024;

    private final LogDirectory logs;
    private final Supplier<CleanerSettings> settings;
    private final Threads threads;
    private final Clock clock;
    private final Randomness randomness;
    private final List<TaskLoop> loops = new ArrayList<>();
    private final Map<TopicPartition, Run> running = new ConcurrentHashMap<>();
    private final Map<TopicPartition, String> uncleanable = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Long> lastRuns = new ConcurrentHashMap<>();
    private final AtomicLong runs = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong readBytes = new AtomicLong();
    private final AtomicLong writtenBytes = new AtomicLong();
    private long nextCheckMillis;
    private volatile boolean closed;

    /** A cleaning under way. Owned by its loop; others ask how far it is. */
    private final class Run {
        final PartitionLog log;
        final TaskLoop loop;
        final LogCleaning cleaning;
        private long bytes;

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
            LogCleaning.Step step = guardedStep();
            long done = cleaning.readBytes() + cleaning.writtenBytes();
            long moved = done - bytes;
            bytes = done;
            if (step == LogCleaning.Step.MORE) {
                double rate = Math.max(1, settings.get().bytesPerSecondMax());
                loop.schedule(this::step, (long) Math.min(60_000, moved * 1000.0 / rate));
                return;
            }
            if (step == LogCleaning.Step.DONE) {
                finished();
            }
            end();
        }

        private LogCleaning.Step guardedStep() {
            try {
                return cleaning.step(clock.millis());
            } catch (OperatingException failure) {
                failures.incrementAndGet();
                logger.error("partition={} can't be cleaned", log.partition(), failure);
                if (failure.kind() != FaultKind.RETRY) {
                    uncleanable.put(log.partition(), String.valueOf(failure.getMessage()));
                }
                return LogCleaning.Step.ABANDONED;
            }
        }

        private void finished() {
            logs.cleaned(log.partition(), cleaning.cleanedUpToOffset());
            lastRuns.put(log.partition(), clock.millis());
            runs.incrementAndGet();
            logger.info(
                    "partition={} cleaned up to offset {}: {} bytes read, {} written",
                    log.partition(),
                    cleaning.cleanedUpToOffset(),
                    cleaning.readBytes(),
                    cleaning.writtenBytes());
        }

        private void end() {
            readBytes.addAndGet(cleaning.readBytes());
            writtenBytes.addAndGet(cleaning.writtenBytes());
            running.remove(log.partition(), this);
        }
    }

    public Cleaners(
            LogDirectory logs,
            Supplier<CleanerSettings> settings,
            Threads threads,
            Clock clock,
            Randomness randomness) {
        this.logs = logs;
        this.settings = settings;
        this.threads = threads;
        this.clock = clock;
        this.randomness = randomness;
    }

    /** Gives free cleaners a log that is due, after each pause of log.cleaner.backoff.ms. */
    public void check() {
        CleanerSettings now = settings.get();
        if (clock.millis() < nextCheckMillis || !now.enabled() || logs.failed() || closed) {
            return;
        }
        nextCheckMillis = clock.millis() + now.backoffMillis();
        forgetMissing();
        int free = Math.min(now.threads(), THREADS_MAX) - running.size();
        if (free <= 0 || logs.diskFull()) {
            return;
        }
        candidates().stream().limit(free).forEach(each -> start(each, now));
    }

    private void forgetMissing() {
        uncleanable.keySet().removeIf(each -> logs.log(each) == null);
        lastRuns.keySet().removeIf(each -> logs.log(each) == null);
    }

    private record Candidate(PartitionLog log, CleanableRange range) {}

    private List<Candidate> candidates() {
        List<Candidate> due = new ArrayList<>();
        for (PartitionLog log : logs.logs()) {
            TopicPartition id = log.partition();
            if (log.config().retention().compact()
                    && !running.containsKey(id)
                    && !uncleanable.containsKey(id)) {
                CleanableRange range = range(log);
                if (range != null && isDue(log, range)) {
                    due.add(new Candidate(log, range));
                }
            }
        }
        due.sort(
                Comparator.comparing((Candidate each) -> each.range().overdue())
                        .thenComparing(each -> each.range().ratio())
                        .reversed());
        return due;
    }

    private @Nullable CleanableRange range(PartitionLog log) {
        try {
            return log.compaction().cleanable(logs.cleanedUpTo(log.partition()), clock.millis());
        } catch (OperatingException unreadable) {
            if (unreadable.kind() == FaultKind.CORRUPT) {
                uncleanable.put(log.partition(), String.valueOf(unreadable.getMessage()));
            }
            return null;
        }
    }

    private static boolean isDue(PartitionLog log, CleanableRange range) {
        return range.dirtyBytes() > 0
                && (range.overdue() || range.ratio() > log.config().compaction().dirtyRatioMin());
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
        TaskLoop loop = freeLoop();
        Run run =
                new Run(
                        candidate.log(),
                        loop,
                        candidate.log().compaction().start(candidate.range(), limits));
        running.put(candidate.log().partition(), run);
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
        if (log == null || !log.config().retention().compact()) {
            return null;
        }
        CleanableRange range = range(log);
        long cleaned = logs.cleanedUpTo(partition);
        return new CompactionStatus(
                partition,
                range == null ? cleaned : range.firstDirtyOffset(),
                range == null ? 0 : range.dirtyBytes(),
                range == null ? 0 : range.ratio(),
                lastRuns.getOrDefault(partition, -1L),
                state(log, range));
    }

    private State state(PartitionLog log, @Nullable CleanableRange range) {
        CleanerSettings now = settings.get();
        if (!now.enabled() || now.threads() == 0) {
            return new State.Disabled();
        }
        Run run = running.get(log.partition());
        if (run != null) {
            return new State.Cleaning(run.cleaning.percent());
        }
        String damage = uncleanable.get(log.partition());
        if (damage != null || range == null) {
            return new State.Uncleanable(damage == null ? "the log can't be read" : damage);
        }
        if (isDue(log, range)) {
            return new State.Due();
        }
        if (range.dirtyBytes() > 0) {
            return new State.BelowRatio(log.config().compaction().dirtyRatioMin());
        }
        return switch (range.limit()) {
            case LAG -> new State.WithinLag(range.limitDetail());
            case OPEN_TRANSACTION -> new State.OpenTransaction(range.limitDetail());
            case ACTIVE_SEGMENT, NOT_COMMITTED -> new State.ActiveSegmentOnly();
        };
    }

    @Override
    public List<CompactionStatus> all() {
        return logs.logs().stream()
                .map(log -> of(log.partition()))
                .filter(Objects::nonNull)
                .toList();
    }

    @Override
    public Totals totals() {
        return new Totals(runs.get(), failures.get(), readBytes.get(), writtenBytes.get());
    }

    /** Ends after the steps that are running. */
    @Override
    public void close() {
        closed = true;
        synchronized (loops) {
            loops.forEach(TaskLoop::close);
        }
        running.clear();
    }
}
