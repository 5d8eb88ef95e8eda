package io.millrace.consensus.observer;

import io.millrace.base.Payload;
import io.millrace.consensus.Leadership;
import io.millrace.consensus.observer.FetchRules.Verdict;
import io.millrace.consensus.store.Checkpoints;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.FetchResponse;
import io.millrace.protocol.message.FetchResponse.EpochEndOffset;
import io.millrace.protocol.message.FetchResponse.FetchableTopicResponse;
import io.millrace.protocol.message.FetchResponse.LeaderIdAndEpoch;
import io.millrace.protocol.message.FetchResponse.PartitionData;
import io.millrace.protocol.message.FetchSnapshotRequest;
import io.millrace.protocol.message.FetchSnapshotResponse;
import io.millrace.protocol.message.FetchSnapshotResponse.PartitionSnapshot;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answers of a controller to those who follow. Each names the leader, and where it is.
 *
 * @param self this node
 * @param address where it is reached; null when that is not known
 */
record FetchAnswers(int self, @Nullable ControllerAddress address) {

    /**
     * @param begin the snapshot that the log begins with
     */
    record State(Leadership leadership, long highWatermark, Checkpoints.@Nullable Id begin) {
        long startOffset() {
            return begin == null ? 0 : begin.endOffset();
        }
    }

    static FetchResponse refused(ErrorCode error) {
        return new FetchResponse().errorCode(error.code());
    }

    FetchResponse records(ByteBuffer records, State state) {
        return response(partition(state).records(new Payload.Bytes(records)), state);
    }

    FetchResponse of(Verdict verdict, State state) {
        PartitionData partition = partition(state).records(Payload.Bytes.EMPTY);
        switch (verdict) {
            case Verdict.Refused refused -> partition.errorCode(refused.error().code());
            case Verdict.Diverging diverging ->
                    partition.divergingEpoch(
                            new EpochEndOffset()
                                    .epoch(diverging.common().epoch())
                                    .endOffset(diverging.common().endOffset()));
            case Verdict.NeedsSnapshot needs ->
                    partition.snapshotId(
                            new FetchResponse.SnapshotId()
                                    .endOffset(needs.id().endOffset())
                                    .epoch(needs.id().epoch()));
            case Verdict.Valid valid -> {}
        }
        return response(partition, state);
    }

    private static PartitionData partition(State state) {
        return new PartitionData()
                .partitionIndex(0)
                .highWatermark(state.highWatermark())
                .logStartOffset(state.startOffset())
                .currentLeader(
                        new LeaderIdAndEpoch()
                                .leaderId(state.leadership().leaderId())
                                .leaderEpoch(state.leadership().epoch()));
    }

    private FetchResponse response(PartitionData partition, State state) {
        FetchResponse response =
                new FetchResponse()
                        .responses(
                                List.of(
                                        new FetchableTopicResponse()
                                                .topic(MetadataTopic.NAME)
                                                .topicId(MetadataTopic.ID)
                                                .partitions(List.of(partition))));
        ControllerAddress known = address;
        if (known != null && state.leadership().isLeader(self)) {
            response.nodeEndpoints(
                    List.of(
                            new FetchResponse.NodeEndpoint()
                                    .nodeId(self)
                                    .host(known.host())
                                    .port(known.port())));
        }
        return response;
    }

    static PartitionSnapshot noPart(FetchSnapshotRequest.PartitionSnapshot asked, ErrorCode error) {
        return part(asked, 0, Payload.Bytes.EMPTY).errorCode(error.code());
    }

    static PartitionSnapshot part(
            FetchSnapshotRequest.PartitionSnapshot asked, long sizeBytes, Payload bytes) {
        return new PartitionSnapshot()
                .index(asked.partition())
                .snapshotId(
                        new FetchSnapshotResponse.SnapshotId()
                                .endOffset(asked.snapshotId().endOffset())
                                .epoch(asked.snapshotId().epoch()))
                .size(sizeBytes)
                .position(asked.position())
                .unalignedRecords(bytes);
    }

    FetchSnapshotResponse parts(List<PartitionSnapshot> parts, Leadership leadership) {
        parts.forEach(each ->
                each.currentLeader(
                        new FetchSnapshotResponse.LeaderIdAndEpoch()
                                .leaderId(leadership.leaderId())
                                .leaderEpoch(leadership.epoch())));
        FetchSnapshotResponse response =
                new FetchSnapshotResponse()
                        .topics(
                                List.of(
                                        new FetchSnapshotResponse.TopicSnapshot()
                                                .name(MetadataTopic.NAME)
                                                .partitions(parts)));
        ControllerAddress known = address;
        if (known != null && leadership.isLeader(self)) {
            response.nodeEndpoints(
                    List.of(
                            new FetchSnapshotResponse.NodeEndpoint()
                                    .nodeId(self)
                                    .host(known.host())
                                    .port(known.port())));
        }
        return response;
    }
}
