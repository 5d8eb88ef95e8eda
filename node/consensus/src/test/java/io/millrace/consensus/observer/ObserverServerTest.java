package io.millrace.consensus.observer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.Check;
import io.millrace.base.Payload;
import io.millrace.base.Uuid;
import io.millrace.consensus.ConsensusException;
import io.millrace.consensus.Follower;
import io.millrace.consensus.Voter;
import io.millrace.consensus.local.LocalMetadataLog;
import io.millrace.consensus.local.SnapshotPolicy;
import io.millrace.files.testing.MemoryFileSystem;
import io.millrace.protocol.ApiResponse;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.FetchRequest;
import io.millrace.protocol.message.FetchRequest.FetchPartition;
import io.millrace.protocol.message.FetchRequest.FetchTopic;
import io.millrace.protocol.message.FetchResponse;
import io.millrace.protocol.message.FetchSnapshotRequest;
import io.millrace.protocol.message.FetchSnapshotResponse;
import io.millrace.protocol.metadata.TopicRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The served half over a log of one voter; in some tests our own observer is at the other end. */
class ObserverServerTest {
    private static final ControllerAddress ADDRESS = new ControllerAddress("controller", 9093);
    private static final Path DATA = Path.of("/data");

    private final SteppedLoop loop = new SteppedLoop();
    private final MemoryFileSystem files = new MemoryFileSystem();
    private Follower leading = new Follower();
    private LocalMetadataLog log = open();
    private ObserverServer server = serve();
    private int topics;

    private LocalMetadataLog open() {
        LocalMetadataLog opened =
                new LocalMetadataLog(
                        files,
                        DATA,
                        new Voter(1, new Uuid(1, 1), List.of()),
                        new SnapshotPolicy(1 << 20, 0),
                        loop.clock);
        opened.start(leading);
        return opened;
    }

    private ObserverServer serve() {
        return new ObserverServer(
                new ObserverServer.Self(1, "cluster"), log, files, loop, loop.clock);
    }

    private void commit() {
        topics++;
        log.propose(
                leading.leadership().epoch(),
                List.of(new TopicRecord().name("t" + topics).topicId(new Uuid(0, topics))),
                outcome -> {});
    }

    private static FetchRequest fetch(int epoch, long offset, int lastEpoch) {
        return new FetchRequest()
                .clusterId("cluster")
                .replicaState(new FetchRequest.ReplicaState().replicaId(2))
                .maxWaitMs(500)
                .topics(
                        List.of(
                                new FetchTopic()
                                        .topicId(MetadataTopic.ID)
                                        .partitions(
                                                List.of(
                                                        new FetchPartition()
                                                                .currentLeaderEpoch(epoch)
                                                                .fetchOffset(offset)
                                                                .lastFetchedEpoch(lastEpoch)
                                                                .partitionMaxBytes(1 << 20)))));
    }

    private List<FetchResponse> ask(FetchRequest request) {
        List<FetchResponse> answers = new ArrayList<>();
        server.fetch((FetchRequest) Wire.request(request), ADDRESS, answers::add);
        loop.run(0);
        return answers;
    }

    private static FetchResponse.PartitionData partition(FetchResponse response) {
        return response.responses().getFirst().partitions().getFirst();
    }

    private FetchResponse.PartitionData told(FetchRequest request) {
        return partition(ask(request).getFirst());
    }

    @Test
    void aFetchThatThereIsNothingForWaitsForTheNextBatch() {
        long end = log.highWatermark();
        List<FetchResponse> answers = ask(fetch(1, end, 1));
        loop.run(300);
        assertThat(answers).isEmpty();

        commit();

        FetchResponse answer = answers.getFirst();
        assertThat(size(partition(answer).records())).isPositive();
        assertThat(partition(answer).highWatermark()).isEqualTo(end + 1);
        assertThat(partition(answer).currentLeader().leaderId()).isEqualTo(1);
        assertThat(answer.nodeEndpoints())
                .singleElement()
                .satisfies(each -> assertThat(each.port()).isEqualTo(9093));
        assertThat(server.observers())
                .singleElement()
                .satisfies(each -> assertThat(each.logEndOffset()).isEqualTo(end));
    }

    @Test
    void itWaitsNoLongerThanAsked() {
        List<FetchResponse> answers = ask(fetch(1, log.highWatermark(), 1));
        loop.run(499);
        assertThat(answers).isEmpty();
        loop.run(1);
        assertThat(partition(answers.getFirst()).errorCode()).isEqualTo(ErrorCode.NONE.code());
        assertThat(size(partition(answers.getFirst()).records())).isZero();
    }

    @Test
    void whoDoesNotKnowTheHighWatermarkIsToldAtOnce() {
        FetchRequest request = fetch(1, log.highWatermark(), 1);
        request.topics().getFirst().partitions().getFirst().highWatermark(-1);

        assertThat(told(request).highWatermark()).isEqualTo(log.highWatermark());
    }

    @Test
    void wrongEpochsClustersAndPartitionsAreRefused() {
        assertThat(told(fetch(0, 0, 0)).errorCode())
                .isEqualTo(ErrorCode.FENCED_LEADER_EPOCH.code());
        assertThat(told(fetch(0, 0, 0)).currentLeader().leaderEpoch()).isEqualTo(1);
        assertThat(told(fetch(2, 0, 0)).errorCode())
                .isEqualTo(ErrorCode.UNKNOWN_LEADER_EPOCH.code());
        assertThat(told(fetch(1, -1, 0)).errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.code());
        assertThat(ask(fetch(1, 0, 0).clusterId("other")).getFirst().errorCode())
                .isEqualTo(ErrorCode.INCONSISTENT_CLUSTER_ID.code());
        FetchRequest other = fetch(1, 0, 0);
        other.topics().getFirst().partitions().getFirst().partition(1);
        assertThat(ask(other).getFirst().errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.code());
        assertThat(server.observers()).isEmpty();
    }

    @Test
    void whoIsAheadOrOfAnotherHistoryIsToldWhereTheyPart() {
        commit();
        long end = log.highWatermark();

        assertThat(told(fetch(1, end + 5, 1)).divergingEpoch().endOffset()).isEqualTo(end);
        assertThat(told(fetch(1, end, 7)).divergingEpoch().epoch()).isEqualTo(1);
        assertThat(server.observers()).isEmpty();
    }

    @Test
    void whoNeedsWhatIsGoneIsSentToTheSnapshotWhichComesInParts() {
        for (int i = 0; i < 50; i++) {
            commit();
        }
        log.writeSnapshot(leading.image());
        FetchResponse.PartitionData sent = told(fetch(1, 0, 0));
        assertThat(sent.snapshotId().endOffset()).isEqualTo(log.highWatermark());
        assertThat(sent.logStartOffset()).isEqualTo(log.highWatermark());

        assertThat(part(sent, 1, 0).errorCode()).isEqualTo(ErrorCode.NONE.code());
        assertThat(size(part(sent, 1, 0).unalignedRecords())).isEqualTo(100);
        assertThat(part(sent, 1, 1 << 20).errorCode())
                .isEqualTo(ErrorCode.POSITION_OUT_OF_RANGE.code());
        assertThat(part(sent, 0, 0).errorCode()).isEqualTo(ErrorCode.FENCED_LEADER_EPOCH.code());
        sent.snapshotId().epoch(9);
        assertThat(part(sent, 1, 0).errorCode()).isEqualTo(ErrorCode.SNAPSHOT_NOT_FOUND.code());
    }

    private FetchSnapshotResponse.PartitionSnapshot part(
            FetchResponse.PartitionData sent, int epoch, long position) {
        FetchSnapshotRequest request =
                new FetchSnapshotRequest()
                        .maxBytes(100)
                        .topics(
                                List.of(
                                        new FetchSnapshotRequest.TopicSnapshot()
                                                .name(MetadataTopic.NAME)
                                                .partitions(
                                                        List.of(
                                                                new FetchSnapshotRequest
                                                                                .PartitionSnapshot()
                                                                        .currentLeaderEpoch(epoch)
                                                                        .position(position)
                                                                        .snapshotId(
                                                                                new FetchSnapshotRequest
                                                                                                .SnapshotId()
                                                                                        .endOffset(
                                                                                                sent.snapshotId()
                                                                                                        .endOffset())
                                                                                        .epoch(
                                                                                                sent.snapshotId()
                                                                                                        .epoch()))))));
        List<FetchSnapshotResponse> answers = new ArrayList<>();
        server.fetchSnapshot((FetchSnapshotRequest) Wire.request(request), ADDRESS, answers::add);
        loop.run(0);
        return answers.getFirst().topics().getFirst().partitions().getFirst();
    }

    @Test
    void ourOwnObserverFollowsThroughSnapshotsAndRestartsOfTheLeader() {
        MemoryFileSystem otherDisk = new MemoryFileSystem();
        otherDisk.createDirectoriesDurably(DATA);
        Observed follower = new Observed();
        List<ConsensusException> failures = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            commit();
        }
        log.writeSnapshot(leading.image());
        commit();
        ObserverLog observer =
                new ObserverLog(
                        new ObserverLog.Node(
                                new Voter(2, new Uuid(2, 2), List.of()),
                                "cluster",
                                List.of(ADDRESS),
                                Map.of()),
                        new ObserverLog.Limits(2_000, 20, 1 << 20, 300),
                        new SnapshotPolicy(1 << 20, 0),
                        new ObserverLog.Surroundings(
                                otherDisk,
                                DATA,
                                loop,
                                loop.clock,
                                (address, request, timeout, then) -> {
                                    if (Wire.request(request) instanceof FetchRequest fetch) {
                                        server.fetch(fetch, ADDRESS, passing(then));
                                    } else {
                                        server.fetchSnapshot(
                                                (FetchSnapshotRequest) Wire.request(request),
                                                ADDRESS,
                                                passing(then));
                                    }
                                }));
        observer.onFailure(failures::add);
        observer.start(follower);
        loop.run(100);
        assertThat(follower.image()).isEqualTo(leading.image());
        assertThat(follower.snapshots()).isEqualTo(1);

        log.close();
        leading = new Follower();
        log = open();
        server = serve();
        commit();
        loop.run(3_000);
        assertThat(failures).isEmpty();
        assertThat(follower.image()).isEqualTo(leading.image());
        assertThat(follower.leadership()).isEqualTo(log.leadership());
        observer.close();
    }

    private static <R extends ApiResponse> Consumer<R> passing(
            Consumer<@Nullable ApiResponse> then) {
        return answer -> {
            Wire.Received received = Wire.response(answer);
            then.accept(received.response());
            received.takeAway();
        };
    }

    private static long size(@Nullable Payload records) {
        return Check.present(records, "records").sizeBytes();
    }
}
