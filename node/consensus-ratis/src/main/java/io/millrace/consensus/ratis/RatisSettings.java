package io.millrace.consensus.ratis;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** Ratis' own settings, each with the reason where it is not the default. Stateless. */
final class RatisSettings {
    /** Above the metadata log's limit for a batch, so that any entry fits. */
    private static final SizeInBytes ENTRIES_MAX = SizeInBytes.valueOf(16 << 20);

    /** Ratis wants a megabyte more than the entries of one message. */
    private static final SizeInBytes MESSAGE_MAX = SizeInBytes.valueOf(18 << 20);

    /** Far below the default: a metadata log is small, and its start should write little. */
    private static final SizeInBytes PREALLOCATED = SizeInBytes.valueOf(64 << 10);

    private static final SizeInBytes SEGMENT_MAX = SizeInBytes.valueOf(16 << 20);
    private static final SizeInBytes SNAPSHOT_CHUNK = SizeInBytes.valueOf(1 << 20);
    private static final int ENTRIES_BEFORE_PURGE = 1;

    /** Entries kept below a snapshot, so that a voter that was away for a moment needs none. */
    private static final long ENTRIES_KEPT = 10_000;

    private RatisSettings() {}

    static RaftProperties of(Path directory, String bindHost, int bindPort) {
        RaftProperties properties = new RaftProperties();
        RaftServerConfigKeys.setStorageDir(properties, List.of(new File(directory.toString())));
        timing(properties);
        log(properties);
        snapshots(properties);
        GrpcConfigKeys.Server.setHost(properties, bindHost);
        GrpcConfigKeys.Server.setPort(properties, bindPort);
        GrpcConfigKeys.setMessageSizeMax(properties, MESSAGE_MAX);
        return properties;
    }

    /** An election within a second; a leader without a majority steps down as soon. */
    private static void timing(RaftProperties properties) {
        RaftServerConfigKeys.Rpc.setTimeoutMin(properties, millis(300));
        RaftServerConfigKeys.Rpc.setTimeoutMax(properties, millis(600));
        RaftServerConfigKeys.Rpc.setRequestTimeout(properties, millis(1_000));
        RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(properties, millis(300));
        RaftServerConfigKeys.setStagingTimeout(properties, millis(10_000));
        RaftServerConfigKeys.Log.Appender.setRetryPolicy(properties, "1ms,10, 100ms,1000000");
        RaftServerConfigKeys.RetryCache.setExpiryTime(properties, millis(10_000));
    }

    /** Durable before it is acknowledged, and damage is an error. */
    private static void log(RaftProperties properties) {
        RaftServerConfigKeys.Log.setUnsafeFlushEnabled(properties, false);
        RaftServerConfigKeys.Log.setAsyncFlushEnabled(properties, false);
        RaftServerConfigKeys.Log.setLogMetadataEnabled(properties, false);
        RaftServerConfigKeys.Log.setCorruptionPolicy(
                properties, RaftServerConfigKeys.Log.CorruptionPolicy.EXCEPTION);
        RaftServerConfigKeys.Log.setSegmentSizeMax(properties, SEGMENT_MAX);
        RaftServerConfigKeys.Log.setPreallocatedSize(properties, PREALLOCATED);
        RaftServerConfigKeys.Log.setWriteBufferSize(properties, MESSAGE_MAX);
        RaftServerConfigKeys.Log.Appender.setBufferByteLimit(properties, ENTRIES_MAX);
    }

    /** The metadata log says when; purging keeps what a voter that blinked needs. */
    private static void snapshots(RaftProperties properties) {
        RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(properties, false);
        RaftServerConfigKeys.Snapshot.setTriggerWhenStopEnabled(properties, false);
        RaftServerConfigKeys.Snapshot.setTriggerWhenRemoveEnabled(properties, false);
        RaftServerConfigKeys.Snapshot.setCreationGap(properties, ENTRIES_BEFORE_PURGE);
        RaftServerConfigKeys.Snapshot.setRetentionFileNum(properties, 1);
        RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(properties, true);
        RaftServerConfigKeys.Log.setPurgePreservationLogNum(properties, ENTRIES_KEPT);
        RaftServerConfigKeys.Log.setPurgeGap(properties, ENTRIES_BEFORE_PURGE);
        RaftServerConfigKeys.Log.Appender.setSnapshotChunkSizeMax(properties, SNAPSHOT_CHUNK);
    }

    private static TimeDuration millis(long millis) {
        return TimeDuration.valueOf(millis, TimeUnit.MILLISECONDS);
    }
}
