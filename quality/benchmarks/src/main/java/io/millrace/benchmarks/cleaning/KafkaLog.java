package io.millrace.benchmarks.cleaning;

import io.millrace.storage.cleaning.CleanableRange;
import java.io.IOException;
import java.nio.file.Path;
import java.security.DigestException;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.server.util.KafkaScheduler;
import org.apache.kafka.storage.internals.log.Cleaner;
import org.apache.kafka.storage.internals.log.LogConfig;
import org.apache.kafka.storage.internals.log.LogDirFailureChannel;
import org.apache.kafka.storage.internals.log.LogToClean;
import org.apache.kafka.storage.internals.log.ProducerStateManagerConfig;
import org.apache.kafka.storage.internals.log.SkimpyOffsetMap;
import org.apache.kafka.storage.internals.log.UnifiedLog;
import org.apache.kafka.storage.internals.utils.Throttler;
import org.apache.kafka.storage.log.metrics.BrokerTopicStats;

/** The same files, cleaned by Apache Kafka. */
final class KafkaLog {
    private static final int EXPIRATION_MILLIS = 86_400_000;
    private static final int THROTTLE_CHECK_MILLIS = 300;

    private KafkaLog() {}

    /** Returns how long it took, without opening the log. */
    static long cleanNanos(Path directory, CleanableRange range, long nowMillis)
            throws IOException, DigestException, NoSuchAlgorithmException, InterruptedException {
        KafkaScheduler scheduler = new KafkaScheduler(1);
        scheduler.startup();
        UnifiedLog log =
                UnifiedLog.create(
                        directory.toFile(),
                        new LogConfig(
                                Map.of(
                                        "cleanup.policy",
                                        "compact",
                                        "segment.bytes",
                                        Integer.toString(DirtyLog.SEGMENT_BYTES))),
                        0,
                        0,
                        scheduler,
                        new BrokerTopicStats(),
                        Time.SYSTEM,
                        EXPIRATION_MILLIS,
                        new ProducerStateManagerConfig(EXPIRATION_MILLIS, false),
                        EXPIRATION_MILLIS,
                        new LogDirFailureChannel(1),
                        true,
                        Optional.empty());
        log.updateHighWatermark(log.logEndOffset());
        Cleaner cleaner =
                new Cleaner(
                        0,
                        new SkimpyOffsetMap(DirtyLog.MAP_BYTES),
                        DirtyLog.BUFFER_BYTES,
                        DirtyLog.BUFFER_BYTES,
                        0.9,
                        new Throttler(
                                Double.MAX_VALUE,
                                THROTTLE_CHECK_MILLIS,
                                "bytes",
                                "bytes",
                                Time.SYSTEM),
                        Time.SYSTEM,
                        partition -> {});
        long begun = System.nanoTime();
        cleaner.doClean(
                new LogToClean(log, range.firstDirtyOffset(), range.uncleanableOffset(), false),
                nowMillis);
        long nanos = System.nanoTime() - begun;
        log.close();
        scheduler.shutdown();
        return nanos;
    }
}
