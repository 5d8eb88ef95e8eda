package io.millrace.consensus.observer;

import io.millrace.base.Payload;
import io.millrace.base.Uuid;
import io.millrace.consensus.Leadership;
import io.millrace.consensus.store.Checkpoints;
import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.FetchRequest;
import io.millrace.protocol.message.FetchRequest.FetchPartition;
import io.millrace.protocol.message.FetchRequest.FetchTopic;
import io.millrace.protocol.message.FetchResponse;
import io.millrace.protocol.message.FetchSnapshotRequest;
import io.millrace.protocol.message.FetchSnapshotRequest.PartitionSnapshot;
import io.millrace.protocol.message.FetchSnapshotRequest.TopicSnapshot;
import io.millrace.protocol.message.FetchSnapshotResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an observer asks next, and what an answer means. Pure: no clock, no files, no connections.
 * One question is open at a time.
 */
final class ObserverProtocol {
    /** How long a leader may hold a fetch that has nothing to bring. */
    private static final int WAIT_MILLIS = 500;

    private static final int BACK_OFF_MILLIS_MAX = 1_000;

    /**
     * Who asks, and whom.
     *
     * @param directory tells this node from an earlier one with its id
     * @param bootstrap where to begin
     * @param voters where the leader may be when nobody says so, by id
     */
    record Self(
            int nodeId,
            Uuid directory,
            String clusterId,
            List<ControllerAddress> bootstrap,
            Map<Integer, ControllerAddress> voters) {}

    /** Times and sizes, by controller.quorum.*. */
    record Limits(
            int fetchTimeoutMillis,
            int retryBackoffMillis,
            int fetchBytesMax,
            int snapshotFetchBytesMax) {}

    /**
     * Where the observer's own log is.
     *
     * @param lastEpoch of the last record; 0 when there is none
     * @param highWatermark -1 before a leader has told it
     */
    record Position(long endOffset, int lastEpoch, long highWatermark) {}

    record Question(ControllerAddress to, ApiRequest request, int timeoutMillis) {}

    sealed interface Meaning {
        /**
         * Records behind the position, perhaps none.
         *
         * @param highWatermark of the leader; -1 when it does not know it yet
         */
        record Records(ByteBuffer bytes, long highWatermark) implements Meaning {}

        /** The leader's log has, of our last epochs, no more than this. */
        record Diverging(int epoch, long endOffset) implements Meaning {}

        /** The next part is that of a snapshot, from its beginning. */
        record SnapshotBegins(Checkpoints.Id id) implements Meaning {}

        record SnapshotPart(ByteBuffer bytes, boolean last) implements Meaning {}

        /** Nothing to do but to ask again. */
        record Nothing() implements Meaning {}

        /** This is another cluster. */
        record Foreign() implements Meaning {}
    }

    private static final Meaning NOTHING = new Meaning.Nothing();

    private final Self self;
    private final Limits limits;
    private final List<ControllerAddress> candidates;
    private int candidate;
    private Leadership leadership;

    /** Null while it is not known where the leader is. */
    private @Nullable ControllerAddress leader;

    private @Nullable Download download;
    private int failures;

    /** A snapshot that comes in parts. */
    private record Download(Checkpoints.Id id, long position) {}

    /**
     * @param epoch the last one in the log
     */
    ObserverProtocol(Self self, Limits limits, int epoch) {
        this.self = self;
        this.limits = limits;
        this.leadership = new Leadership(Leadership.NONE.leaderId(), epoch);
        this.candidates = new ArrayList<>(self.bootstrap());
        self.voters().values().stream()
                .filter(each -> !candidates.contains(each))
                .forEach(candidates::add);
    }

    Leadership leadership() {
        return leadership;
    }

    /** Null while it is not known where the leader is. */
    @Nullable ControllerAddress leader() {
        return leader;
    }

    /** Before the next question; 0 while all goes well. */
    int pauseMillis() {
        if (failures == 0) {
            return 0;
        }
        long pause = (long) limits.retryBackoffMillis() << Math.min(failures - 1, 10);
        return (int) Math.min(BACK_OFF_MILLIS_MAX, pause);
    }

    Question next(Position at) {
        ControllerAddress known = leader;
        Download part = download;
        if (known != null && part != null) {
            return new Question(known, snapshotRequest(part), limits.fetchTimeoutMillis());
        }
        ControllerAddress to =
                known == null ? candidates.get(candidate % candidates.size()) : known;
        return new Question(to, fetchRequest(at), limits.fetchTimeoutMillis());
    }

    private FetchRequest fetchRequest(Position at) {
        FetchPartition partition =
                new FetchPartition()
                        .partition(0)
                        .currentLeaderEpoch(leadership.epoch())
                        .fetchOffset(at.endOffset())
                        .lastFetchedEpoch(at.lastEpoch())
                        .partitionMaxBytes(limits.fetchBytesMax())
                        .replicaDirectoryId(self.directory())
                        .highWatermark(at.highWatermark());
        return new FetchRequest()
                .clusterId(self.clusterId())
                .replicaState(new FetchRequest.ReplicaState().replicaId(self.nodeId()))
                .maxWaitMs(Math.min(WAIT_MILLIS, limits.fetchTimeoutMillis() / 2))
                .minBytes(1)
                .maxBytes(limits.fetchBytesMax())
                .topics(
                        List.of(
                                new FetchTopic()
                                        .topic(MetadataTopic.NAME)
                                        .topicId(MetadataTopic.ID)
                                        .partitions(List.of(partition))));
    }

    private FetchSnapshotRequest snapshotRequest(Download part) {
        PartitionSnapshot partition =
                new PartitionSnapshot()
                        .partition(0)
                        .currentLeaderEpoch(leadership.epoch())
                        .snapshotId(
                                new FetchSnapshotRequest.SnapshotId()
                                        .endOffset(part.id().endOffset())
                                        .epoch(part.id().epoch()))
                        .position(part.position())
                        .replicaDirectoryId(self.directory());
        return new FetchSnapshotRequest()
                .clusterId(self.clusterId())
                .replicaId(self.nodeId())
                .maxBytes(limits.snapshotFetchBytesMax())
                .topics(
                        List.of(
                                new TopicSnapshot()
                                        .name(MetadataTopic.NAME)
                                        .partitions(List.of(partition))));
    }

    /** No answer came. */
    Meaning failed() {
        leader = null;
        download = null;
        candidate++;
        failures++;
        return NOTHING;
    }

    /**
     * @param from who answered
     */
    Meaning fetched(FetchResponse response, ControllerAddress from) {
        if (response.errorCode() == ErrorCode.INCONSISTENT_CLUSTER_ID.code()) {
            return new Meaning.Foreign();
        }
        if (response.errorCode() != ErrorCode.NONE.code()
                || response.responses().isEmpty()
                || response.responses().getFirst().partitions().isEmpty()) {
            return failed();
        }
        FetchResponse.PartitionData partition =
                response.responses().getFirst().partitions().getFirst();
        Leadership told =
                new Leadership(
                        partition.currentLeader().leaderId(),
                        partition.currentLeader().leaderEpoch());
        boolean news = adopt(told, endpoint(response, told.leaderId()));
        if (partition.errorCode() != ErrorCode.NONE.code()) {
            return refused(partition.errorCode(), news);
        }
        if (told.epoch() != leadership.epoch() || told.leaderId() < 0) {
            // Somebody who has not heard of the newest leader yet.
            return failed();
        }
        leader = leader == null ? from : leader;
        failures = 0;
        return meaning(partition);
    }

    private static @Nullable ControllerAddress endpoint(FetchResponse response, int nodeId) {
        return response.nodeEndpoints().stream()
                .filter(each -> each.nodeId() == nodeId)
                .findFirst()
                .map(each -> new ControllerAddress(each.host(), each.port()))
                .orElse(null);
    }

    private Meaning meaning(FetchResponse.PartitionData partition) {
        if (partition.divergingEpoch().endOffset() >= 0) {
            return new Meaning.Diverging(
                    partition.divergingEpoch().epoch(), partition.divergingEpoch().endOffset());
        }
        if (partition.snapshotId().endOffset() >= 0) {
            Checkpoints.Id id =
                    new Checkpoints.Id(
                            partition.snapshotId().endOffset(), partition.snapshotId().epoch());
            download = new Download(id, 0);
            return new Meaning.SnapshotBegins(id);
        }
        return new Meaning.Records(bytes(partition.records()), partition.highWatermark());
    }

    private static ByteBuffer bytes(@Nullable Payload payload) {
        return payload instanceof Payload.Bytes bytes ? bytes.buffer() : ByteBuffer.allocate(0);
    }

    /** True when there is another leader than before, and it is known where. */
    private boolean adopt(Leadership told, @Nullable ControllerAddress endpoint) {
        boolean newer =
                told.epoch() > leadership.epoch()
                        || told.epoch() == leadership.epoch()
                                && told.leaderId() >= 0
                                && leadership.leaderId() < 0;
        boolean sameAgain = told.equals(leadership) && leader == null;
        if (!newer && !sameAgain) {
            return false;
        }
        if (newer) {
            leadership = told;
            download = null;
        }
        leader = endpoint == null ? self.voters().get(told.leaderId()) : endpoint;
        return leader != null;
    }

    private Meaning refused(short error, boolean news) {
        boolean aboutLeader =
                error == ErrorCode.NOT_LEADER_OR_FOLLOWER.code()
                        || error == ErrorCode.FENCED_LEADER_EPOCH.code()
                        || error == ErrorCode.UNKNOWN_LEADER_EPOCH.code();
        if (aboutLeader && news) {
            return NOTHING;
        }
        return failed();
    }

    Meaning snapshotFetched(FetchSnapshotResponse response) {
        Download part = download;
        if (part == null
                || response.errorCode() != ErrorCode.NONE.code()
                || response.topics().isEmpty()
                || response.topics().getFirst().partitions().isEmpty()) {
            return failed();
        }
        FetchSnapshotResponse.PartitionSnapshot partition =
                response.topics().getFirst().partitions().getFirst();
        ByteBuffer bytes = bytes(partition.unalignedRecords());
        long end = partition.position() + bytes.remaining();
        boolean fits =
                partition.errorCode() == ErrorCode.NONE.code()
                        && partition.snapshotId().endOffset() == part.id().endOffset()
                        && partition.snapshotId().epoch() == part.id().epoch()
                        && partition.position() == part.position()
                        && (bytes.hasRemaining() || end == partition.size());
        if (!fits) {
            // A newer snapshot may be there by now; the next fetch tells.
            return failed();
        }
        failures = 0;
        boolean last = end >= partition.size();
        download = last ? null : new Download(part.id(), end);
        return new Meaning.SnapshotPart(bytes, last);
    }
}
