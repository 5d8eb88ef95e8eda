package io.millrace.compatibility.compaction;

import java.io.IOException;
import java.nio.file.Path;
import java.security.DigestException;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.message.AbortedTxn;
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

/** Apache Kafka's own log and cleaner over the directory of a partition. */
final class KafkaCleaner implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int MAP_BYTES = 1 << 20;
    private static final int EXPIRATION_MILLIS = 86_400_000;

    private final KafkaScheduler scheduler = new KafkaScheduler(1);
    private final UnifiedLog log;

    KafkaCleaner(Path directory) throws IOException {
        scheduler.startup();
        Map<String, String> config =
                Map.of(
                        "cleanup.policy",
                        "compact",
                        "internal.segment.bytes",
                        Integer.toString(RandomCompactedLog.SEGMENT_BYTES),
                        "delete.retention.ms",
                        Long.toString(RandomCompactedLog.DELETE_RETENTION_MILLIS),
                        "file.delete.delay.ms",
                        "0");
        log =
                UnifiedLog.create(
                        directory.toFile(),
                        new LogConfig(config),
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
    }

    /** Returns up to where it is clean. */
    long clean(long firstDirtyOffset, long uncleanableOffset, long nowMillis)
            throws IOException, DigestException, NoSuchAlgorithmException {
        Cleaner cleaner =
                new Cleaner(
                        0,
                        new SkimpyOffsetMap(MAP_BYTES),
                        BUFFER_BYTES,
                        BUFFER_BYTES,
                        0.9,
                        new Throttler(Double.MAX_VALUE, 1000, "bytes", "bytes", Time.SYSTEM),
                        Time.SYSTEM,
                        partition -> {});
        return cleaner.doClean(
                        new LogToClean(log, firstDirtyOffset, uncleanableOffset, false), nowMillis)
                .getKey();
    }

    long lastStableOffset() {
        return log.lastStableOffset();
    }

    List<AbortedTxn> aborted() {
        return log.collectAbortedTransactions(0, log.logEndOffset());
    }

    @Override
    public void close() {
        log.close();
        try {
            scheduler.shutdown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
