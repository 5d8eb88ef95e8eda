package io.millrace.consensus.observer;

import io.millrace.base.Clock;
import io.millrace.base.EventLoop;
import io.millrace.base.Payload;
import io.millrace.base.Uuid;
import io.millrace.consensus.QuorumDescription;
import io.millrace.consensus.observer.FetchRules.Verdict;
import io.millrace.consensus.store.Checkpoints;
import io.millrace.consensus.store.FollowedLog;
import io.millrace.consensus.store.LogReader;
import io.millrace.files.FileSystem;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.FetchRequest;
import io.millrace.protocol.message.FetchRequest.FetchPartition;
import io.millrace.protocol.message.FetchResponse;
import io.millrace.protocol.message.FetchSnapshotRequest;
import io.millrace.protocol.message.FetchSnapshotResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Serves this node's metadata log to the nodes that follow it. What it serves is committed. A fetch
 * that there is nothing for waits. Any thread may ask; the owner's thread answers.
 */
public final class ObserverServer {
    /** Fetches that wait at once; a further one is answered with nothing. */
    private static final int WAITING_MAX = 10_000;

    private static final int PART_BYTES_MAX = 8 << 20;

    /**
     * Who serves.
     *
     * @param clusterId what followers must belong to, if they say
     */
    public record Self(int nodeId, String clusterId) {}

    private final Self self;
    private final FollowedLog log;
    private final Checkpoints checkpoints;
    private final LogReader reader;
    private final EventLoop owner;
    private final Clock clock;
    private final ObserverTable table = new ObserverTable();
    private final Set<Waiting> waiting = new LinkedHashSet<>();
    private Checkpoints.@Nullable Id begin;
    private boolean reading;

    public ObserverServer(
            Self self, FollowedLog log, FileSystem files, EventLoop owner, Clock clock) {
        this.self = self;
        this.log = log;
        this.checkpoints = new Checkpoints(files, log.directory());
        this.reader = new LogReader(files, log.directory());
        this.owner = owner;
        this.clock = clock;
        log.onAdvance(this::advanced);
    }

    /** A fetch that may be answered later. */
    private record Fetch(
            FetchRequest request,
            FetchPartition partition,
            FetchAnswers answers,
            Consumer<FetchResponse> answer) {

        int replica() {
            return Math.max(request.replicaId(), request.replicaState().replicaId());
        }
    }

    private static final class Waiting {
        private final Fetch fetch;
        private EventLoop.@Nullable Timer timer;

        Waiting(Fetch fetch) {
            this.fetch = fetch;
        }
    }

    /** Whether a fetch is for the metadata log. */
    public static boolean isForMetadata(FetchRequest request) {
        return request.topics().size() == 1
                && MetadataTopic.is(
                        request.topics().getFirst().topic(), request.topics().getFirst().topicId());
    }

    /**
     * @param leader where whoever asked reaches this node; null when it is not known
     */
    public void fetch(
            FetchRequest request,
            @Nullable ControllerAddress leader,
            Consumer<FetchResponse> answer) {
        owner.execute(() -> begin(request, leader, answer));
    }

    private void begin(
            FetchRequest request,
            @Nullable ControllerAddress leader,
            Consumer<FetchResponse> answer) {
        FetchAnswers answers = new FetchAnswers(self.nodeId(), leader);
        if (isForeign(request.clusterId())) {
            answer.accept(FetchAnswers.refused(ErrorCode.INCONSISTENT_CLUSTER_ID));
            return;
        }
        FetchPartition partition = partition(request);
        if (partition == null || request.maxWaitMs() < 0) {
            answer.accept(FetchAnswers.refused(ErrorCode.INVALID_REQUEST));
            return;
        }
        Fetch fetch = new Fetch(request, partition, answers, answer);
        FetchResponse response = respond(fetch, request.maxWaitMs() == 0);
        if (response != null) {
            answer.accept(response);
        } else {
            await(fetch);
        }
    }

    private boolean isForeign(@Nullable String clusterId) {
        return clusterId != null && !clusterId.equals(self.clusterId());
    }

    private static @Nullable FetchPartition partition(FetchRequest request) {
        if (!isForMetadata(request) || request.topics().getFirst().partitions().size() != 1) {
            return null;
        }
        FetchPartition partition = request.topics().getFirst().partitions().getFirst();
        return partition.partition() == 0 ? partition : null;
    }

    /** Null when there is nothing to say yet. */
    private @Nullable FetchResponse respond(Fetch fetch, boolean now) {
        FetchPartition asked = fetch.partition();
        Verdict verdict =
                rules().of(
                                asked.currentLeaderEpoch(),
                                asked.fetchOffset(),
                                asked.lastFetchedEpoch());
        FetchAnswers.State state =
                new FetchAnswers.State(log.leadership(), log.highWatermark(), begin());
        if (!(verdict instanceof Verdict.Valid)) {
            return fetch.answers().of(verdict, state);
        }
        seen(fetch);
        ByteBuffer records =
                reader.read(
                        asked.fetchOffset(),
                        log.highWatermark(),
                        Math.clamp(asked.partitionMaxBytes(), 1, PART_BYTES_MAX));
        boolean isNews = records.hasRemaining() || asked.highWatermark() < log.highWatermark();
        return isNews || now ? fetch.answers().records(records, state) : null;
    }

    private FetchRules rules() {
        Checkpoints.Id snapshot = begin();
        return new FetchRules(self.nodeId(), log.leadership(), snapshot, this::endOf);
    }

    private LogReader.EpochEnd endOf(int epoch) {
        reader.extend(log.highWatermark());
        return reader.endOf(epoch);
    }

    /** The snapshot that the log begins with; the reader follows when that changes. */
    private Checkpoints.@Nullable Id begin() {
        Checkpoints.Id newest = log.newestSnapshot();
        if (!reading || newest != null && !newest.equals(begin)) {
            reading = true;
            begin = newest;
            reader.begin(newest);
        }
        return newest;
    }

    private void seen(Fetch fetch) {
        if (fetch.replica() >= 0) {
            Uuid directory = fetch.partition().replicaDirectoryId();
            table.fetched(
                    fetch.replica(),
                    directory,
                    fetch.partition().fetchOffset(),
                    log.highWatermark(),
                    clock.millis());
        }
    }

    private void await(Fetch fetch) {
        if (waiting.size() >= WAITING_MAX) {
            answer(fetch);
            return;
        }
        Waiting waits = new Waiting(fetch);
        waiting.add(waits);
        waits.timer =
                owner.schedule(
                        () -> {
                            if (waiting.remove(waits)) {
                                answer(fetch);
                            }
                        },
                        fetch.request().maxWaitMs());
    }

    private void answer(Fetch fetch) {
        FetchResponse response = respond(fetch, true);
        if (response != null) {
            fetch.answer().accept(response);
        }
    }

    /** Answers those who wait, if there is something for them now. */
    private void advanced() {
        for (Waiting each : List.copyOf(waiting)) {
            FetchResponse response = respond(each.fetch, false);
            if (response != null && waiting.remove(each)) {
                if (each.timer != null) {
                    each.timer.cancel();
                }
                each.fetch.answer().accept(response);
            }
        }
    }

    /**
     * @param leader as with {@link #fetch}
     */
    public void fetchSnapshot(
            FetchSnapshotRequest request,
            @Nullable ControllerAddress leader,
            Consumer<FetchSnapshotResponse> answer) {
        owner.execute(() ->
                answer.accept(snapshotPart(request, new FetchAnswers(self.nodeId(), leader))));
    }

    private FetchSnapshotResponse snapshotPart(FetchSnapshotRequest request, FetchAnswers answers) {
        if (isForeign(request.clusterId())) {
            return new FetchSnapshotResponse().errorCode(ErrorCode.INCONSISTENT_CLUSTER_ID.code());
        }
        List<FetchSnapshotResponse.PartitionSnapshot> parts = new ArrayList<>();
        for (FetchSnapshotRequest.TopicSnapshot topic : request.topics()) {
            for (FetchSnapshotRequest.PartitionSnapshot each : topic.partitions()) {
                boolean known = topic.name().equals(MetadataTopic.NAME) && each.partition() == 0;
                parts.add(
                        known && parts.isEmpty()
                                ? snapshotPart(each, request.maxBytes())
                                : FetchAnswers.noPart(each, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION));
            }
        }
        return answers.parts(parts, log.leadership());
    }

    private FetchSnapshotResponse.PartitionSnapshot snapshotPart(
            FetchSnapshotRequest.PartitionSnapshot asked, int maxBytes) {
        ErrorCode error = rules().leaderError(asked.currentLeaderEpoch());
        if (error != ErrorCode.NONE) {
            return FetchAnswers.noPart(asked, error);
        }
        Checkpoints.Id id =
                new Checkpoints.Id(asked.snapshotId().endOffset(), asked.snapshotId().epoch());
        if (!id.equals(log.newestSnapshot())) {
            return FetchAnswers.noPart(asked, ErrorCode.SNAPSHOT_NOT_FOUND);
        }
        long size = checkpoints.sizeBytes(id);
        if (asked.position() < 0 || asked.position() >= size) {
            return FetchAnswers.noPart(asked, ErrorCode.POSITION_OUT_OF_RANGE);
        }
        ByteBuffer part =
                checkpoints.part(id, asked.position(), Math.clamp(maxBytes, 1, PART_BYTES_MAX));
        return part == null
                ? FetchAnswers.noPart(asked, ErrorCode.SNAPSHOT_NOT_FOUND)
                : FetchAnswers.part(asked, size, new Payload.Bytes(part));
    }

    /** Who follows, on the owner's thread. */
    public List<QuorumDescription.Replica> observers() {
        return table.known(clock.millis());
    }
}
