package io.millrace.broker.node;

import io.millrace.base.Clock;
import io.millrace.broker.partition.Partition;
import io.millrace.broker.partition.Partitions;
import io.millrace.broker.threads.TaskLoop;
import io.millrace.config.ServerSettings;
import io.millrace.storage.RemovedSegment;
import io.millrace.storage.StorageException;
import io.millrace.storage.log.LogDirectory;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has to be done from time to time: retention, checkpoints, free space, forgetting producers.
 * Runs on a thread of its own, which may wait for the disk.
 */
final class Maintenance {
    private static final Logger log = LoggerFactory.getLogger(Maintenance.class);
    private static final long TICK_MILLIS = 1_000;

    /**
     * Between checkpoints by the clock: so that a start after a crash, which verifies what lies
     * above the recovery points, takes about a second however fast the logs grow.
     */
    static final long RECOVERY_BYTES_MAX = 2L << 30;

    private final LogDirectory logs;
    private final Partitions partitions;
    private final Clock clock;
    private final long recoveryBytesMax;
    private final Consumer<String> onFailedDirectory;
    private boolean failureTold;

    /**
     * @param recoveryBytesMax so much appended is a reason for a checkpoint of its own
     */
    Maintenance(
            LogDirectory logs,
            long recoveryBytesMax,
            Partitions partitions,
            Clock clock,
            Consumer<String> onFailedDirectory) {
        this.logs = logs;
        this.recoveryBytesMax = recoveryBytesMax;
        this.partitions = partitions;
        this.clock = clock;
        this.onFailedDirectory = onFailedDirectory;
    }

    void schedule(TaskLoop thread, ServerSettings.Storage settings) {
        thread.repeat(this::tick, TICK_MILLIS, TICK_MILLIS);
        thread.repeat(
                this::checkpoint, settings.checkpointMillis(), settings.firstTaskDelayMillis());
        thread.repeat(
                this::applyRetention,
                settings.retentionCheckMillis(),
                settings.firstTaskDelayMillis());
        int expiry = settings.producerIds().expirationCheckMillis();
        thread.repeat(this::expireProducers, expiry, expiry);
    }

    private void tick() {
        long now = clock.millis();
        logs.tick(now);
        if (logs.bytesToRecover() > recoveryBytesMax) {
            checkpoint();
        }
        if (logs.failed() && !failureTold) {
            failureTold = true;
            log.error("directory={} has failed; nothing more is written there", logs.path());
            onFailedDirectory.accept("the data directory " + logs.path() + " has failed");
        }
        partitions.forEach(partition -> {
            partition.tick(now);
            if (partition.log().flushDue(now)) {
                partition.requestSync();
            }
        });
    }

    private void checkpoint() {
        if (!logs.failed()) {
            logs.checkpoint(clock.millis());
        }
    }

    private void applyRetention() {
        for (Partition partition : partitions.all()) {
            try {
                List<RemovedSegment> removed = partition.log().applyRetention(clock.millis());
                for (RemovedSegment segment : removed) {
                    log.info(
                            "partition={} removed offsets {} to {} by {}",
                            partition.id(),
                            segment.baseOffset(),
                            segment.endOffset(),
                            segment.reason());
                }
            } catch (StorageException failed) {
                log.error("partition={} retention failed", partition.id(), failed);
            }
        }
    }

    private void expireProducers() {
        partitions.forEach(partition -> partition.log().expireProducers(clock.millis()));
    }
}
