package io.millrace.consensus.observer;

import io.millrace.base.Uuid;
import io.millrace.consensus.CommittedBatch;
import io.millrace.consensus.Follower;
import io.millrace.consensus.Leadership;
import io.millrace.consensus.Voter;
import io.millrace.consensus.store.Checkpoints;
import io.millrace.consensus.store.LogReader;
import io.millrace.consensus.store.LogSegments;
import io.millrace.consensus.store.MetadataBatches;
import io.millrace.files.testing.MemoryFileSystem;
import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.ApiResponse;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MetadataRecord;
import io.millrace.protocol.message.FetchRequest;
import io.millrace.protocol.message.FetchSnapshotRequest;
import io.millrace.protocol.metadata.TopicRecord;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A quorum of controllers as an observer sees it: the leader shows records before they are
 * committed, and the next leader may not have them.
 */
final class KraftLeader {
    static final ControllerAddress LEADER = new ControllerAddress("leader", 1);

    private static final Path DIRECTORY = Path.of("/quorum");

    final Follower committed = new Follower();
    private final MemoryFileSystem files = new MemoryFileSystem();
    private final LogSegments segments = new LogSegments(files, DIRECTORY);
    private final Checkpoints checkpoints = new Checkpoints(files, DIRECTORY);
    private final LogReader reader = new LogReader(files, DIRECTORY);
    private final ArrayDeque<CommittedBatch> uncommitted = new ArrayDeque<>();
    private Checkpoints.@Nullable Id snapshot;
    private int epoch;
    private long highWatermark;
    private int topics;

    KraftLeader() {
        files.createDirectoriesDurably(DIRECTORY);
        segments.recover(0, batch -> {});
        reader.begin(null);
        lead();
    }

    int epoch() {
        return epoch;
    }

    long highWatermark() {
        return highWatermark;
    }

    private void lead() {
        epoch++;
        segments.append(
                MetadataBatches.leaderChange(1, List.of(), segments.endOffset(), epoch, 0),
                segments.endOffset() + 1);
    }

    void append(int records) {
        List<MetadataRecord> batch =
                java.util.stream.IntStream.range(0, records)
                        .<MetadataRecord>mapToObj(each -> {
                            topics++;
                            return new TopicRecord()
                                    .name("t" + topics)
                                    .topicId(new Uuid(0, topics));
                        })
                        .toList();
        long base = segments.endOffset();
        segments.append(MetadataBatches.data(batch, base, epoch, 0), base + records);
        uncommitted.add(new CommittedBatch(base, epoch, 0, batch));
    }

    /** What the quorum has by now is committed for good. */
    void commit() {
        highWatermark = segments.endOffset();
        uncommitted.forEach(committed::committed);
        uncommitted.clear();
    }

    /** Another leads, who may have nothing of what was not committed. */
    void fail(Random random) {
        while (!uncommitted.isEmpty() && random.nextBoolean()) {
            CommittedBatch lost = uncommitted.removeLast();
            segments.truncateTo(lost.baseOffset());
            reader.truncated(lost.baseOffset());
        }
        lead();
    }

    void writeSnapshot() {
        if (!uncommitted.isEmpty() || highWatermark < segments.endOffset()) {
            return;
        }
        snapshot = new Checkpoints.Id(segments.endOffset(), epoch);
        checkpoints.write(snapshot, committed.image(), List.<Voter>of(), 0);
        segments.roll();
        segments.removeBelow(snapshot.endOffset());
        checkpoints.keepOnly(snapshot);
        reader.begin(snapshot);
    }

    ApiResponse answer(ApiRequest request, Random random) {
        Leadership leadership = new Leadership(1, epoch);
        FetchRules rules =
                new FetchRules(
                        1,
                        leadership,
                        snapshot,
                        asked -> {
                            reader.extend(segments.endOffset());
                            return reader.endOf(asked);
                        });
        FetchAnswers answers = new FetchAnswers(1, LEADER);
        if (request instanceof FetchSnapshotRequest part) {
            return part(part, rules, answers, leadership, random);
        }
        FetchRequest.FetchPartition asked =
                ((FetchRequest) request).topics().getFirst().partitions().getFirst();
        FetchRules.Verdict verdict =
                rules.of(asked.currentLeaderEpoch(), asked.fetchOffset(), asked.lastFetchedEpoch());
        FetchAnswers.State state = new FetchAnswers.State(leadership, highWatermark, snapshot);
        if (!(verdict instanceof FetchRules.Verdict.Valid)) {
            return answers.of(verdict, state);
        }
        ByteBuffer records =
                reader.read(asked.fetchOffset(), segments.endOffset(), 1 + random.nextInt(2_000));
        if (records.remaining() > 100 && random.nextInt(4) == 0) {
            // Kafka may cut the last batch of an answer.
            records.limit(records.limit() - 1 - random.nextInt(records.remaining() / 2));
        }
        return answers.records(records, state);
    }

    private ApiResponse part(
            FetchSnapshotRequest request,
            FetchRules rules,
            FetchAnswers answers,
            Leadership leadership,
            Random random) {
        FetchSnapshotRequest.PartitionSnapshot asked =
                request.topics().getFirst().partitions().getFirst();
        ErrorCode error = rules.leaderError(asked.currentLeaderEpoch());
        Checkpoints.Id id =
                new Checkpoints.Id(asked.snapshotId().endOffset(), asked.snapshotId().epoch());
        ByteBuffer bytes =
                error == ErrorCode.NONE
                        ? checkpoints.part(id, asked.position(), 1 + random.nextInt(500))
                        : null;
        return answers.parts(
                List.of(
                        bytes == null
                                ? FetchAnswers.noPart(
                                        asked,
                                        error == ErrorCode.NONE
                                                ? ErrorCode.SNAPSHOT_NOT_FOUND
                                                : error)
                                : FetchAnswers.part(
                                        asked,
                                        checkpoints.sizeBytes(id),
                                        new io.millrace.base.Payload.Bytes(bytes))),
                leadership);
    }
}
