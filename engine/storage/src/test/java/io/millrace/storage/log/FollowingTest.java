package io.millrace.storage.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.TopicPartition;
import io.millrace.files.testing.Operation;
import io.millrace.records.RecordBatch;
import io.millrace.storage.AppendContext;
import io.millrace.storage.AppendOutcome.Appended;
import io.millrace.storage.AppendOutcome.Reason;
import io.millrace.storage.AppendOutcome.Refused;
import io.millrace.storage.EpochEnd;
import io.millrace.storage.LogConfig;
import io.millrace.storage.ReadRequest;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a follower takes from its leader, and what it must not choke on. */
class FollowingTest {
    private static final LogConfig LARGE = LogConfig.DEFAULT;

    private final Disk leaderDisk = new Disk();
    private final PartitionLog leader = leaderDisk.create(LARGE);
    private final Disk disk = new Disk();
    private final PartitionLog follower = disk.create(Disk.small());

    private ByteBuffer fetched(long offset, int maxBytes) {
        return leader.readBytes(new ReadRequest(offset, leader.logEndOffset(), maxBytes, true));
    }

    private void fill(int batches) {
        for (int i = 0; i < batches; i++) {
            leader.append(
                    Batches.of(i, "a", "b", "c", "d", "e", "f", "g", "h", "i", "some value " + i),
                    AppendContext.client(3, 0));
        }
    }

    @Test
    void aFetchThatIsLargerThanSegmentsIsSpreadOverThem() {
        fill(400);
        ByteBuffer all = fetched(0, 1 << 20);
        assertThat(all.remaining()).isGreaterThan(8 * 4096);

        assertThat(follower.following().append(all, 3, 0)).isEqualTo(new Appended(0, 3999));

        assertThat(follower.segmentCount()).isGreaterThan(8);
        assertThat(Batches.read(follower, 0)).isEqualTo(Batches.read(leader, 0));
        assertThat(follower.endOffsetFor(3)).isEqualTo(new EpochEnd(3, 4000));
    }

    @Test
    void aBatchThatIsLargerThanASegmentHasOneOfItsOwn() {
        leader.append(Batches.of(1, "x".repeat(20_000)), AppendContext.client(3, 0));
        fill(2);

        assertThat(follower.following().append(fetched(0, 1 << 20), 3, 0))
                .isEqualTo(new Appended(0, 20));

        assertThat(follower.segmentCount()).isEqualTo(2);
        assertThat(Batches.read(follower, 0)).isEqualTo(Batches.read(leader, 0));
    }

    @Test
    void aCutLastBatchIsLeftOut() {
        fill(3);
        ByteBuffer all = fetched(0, 1 << 20);
        ByteBuffer cut = all.duplicate().limit(all.limit() - 5);

        assertThat(follower.following().append(cut, 3, 0)).isEqualTo(new Appended(0, 19));

        assertThat(follower.following().append(fetched(20, 1 << 20), 3, 0))
                .isEqualTo(new Appended(20, 29));
        assertThat(follower.following().append(cut.duplicate().limit(20), 3, 0))
                .isInstanceOf(Refused.class);
    }

    @Test
    void aWrongChecksumIsRefused() {
        fill(3);
        ByteBuffer all = fetched(0, 1 << 20);
        all.put(all.limit() - 1, (byte) ~all.get(all.limit() - 1));

        assertThat(follower.following().append(all, 3, 0)).isInstanceOf(Refused.class);
        assertThat(follower.logEndOffset()).isZero();
    }

    @Test
    void anEpochAboveTheLeadersIsRefused() {
        fill(1);
        assertThat(follower.following().append(fetched(0, 1 << 20), 2, 0))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused ->
                                assertThat(refused.reason()).isEqualTo(Reason.STALE_LEADER_EPOCH));
    }

    @Test
    void whoHasTheTermAppends() {
        follower.beginEpoch(2);
        fill(1);
        assertThat(follower.following().append(fetched(0, 1 << 20), 2, 0))
                .isInstanceOf(Refused.class);
        assertThat(follower.append(Batches.of(1, "x"), AppendContext.client(2, 0)))
                .isInstanceOf(Appended.class);
        follower.truncateTo(0, 0);
        follower.following().begin(3);
        assertThat(follower.append(Batches.of(1, "x"), AppendContext.client(2, 0)))
                .isInstanceOf(Refused.class);
        assertThat(follower.append(Batches.of(1, "x"), AppendContext.client(3, 0)))
                .isInstanceOf(Refused.class);
        assertThat(follower.following().append(fetched(0, 1 << 20), 3, 0))
                .isInstanceOf(Appended.class);
    }

    /** Led for a moment, nothing appended: the next leader doesn't know the epoch. */
    @Test
    void anEpochWithoutARecordGoesAtTheEnd() {
        follower.append(Batches.of(1, "x"), AppendContext.client(1, 0));
        follower.beginEpoch(2);

        follower.truncateTo(1, 0);

        assertThat(follower.latestEpoch()).isEqualTo(1);
        assertThat(follower.logEndOffset()).isEqualTo(1);
    }

    /** A node comes back after another has led: the logs of all its partitions part. */
    @Test
    void manyLogsAreCutWithFewWritesOfCheckpoints() {
        int count = 1_000;
        Map<PartitionLog, Long> cuts = new HashMap<>();
        for (int i = 0; i < count; i++) {
            TopicPartition id = new TopicPartition("many", i);
            PartitionLog log = disk.directory().create(id, Disk.TOPIC_ID, Disk.small());
            log.append(Batches.of(1, "x"), AppendContext.client(1, 0));
            cuts.put(log, 0L);
        }
        disk.directory().checkpoint(0);
        AtomicInteger checkpoints = new AtomicInteger();
        AtomicInteger operations = new AtomicInteger();
        disk.files.intercept((operation, path) -> {
            operations.incrementAndGet();
            if (operation == Operation.WRITE && path.toString().contains("recovery-point")) {
                checkpoints.incrementAndGet();
            }
        });

        LogDirectory.truncate(cuts, 0);

        assertThat(cuts.keySet()).allMatch(log -> log.logEndOffset() == 0);
        assertThat(checkpoints.get()).isLessThanOrEqualTo(2);
        assertThat(operations.get()).isLessThan(12 * count);
    }

    @Test
    void theRecordsKeepTheirBatches() {
        fill(2);
        follower.following().append(fetched(0, 1 << 20), 3, 0);
        ByteBuffer own = follower.readBytes(new ReadRequest(0, 20, 1 << 20, true));
        assertThat(own).isEqualTo(fetched(0, 1 << 20));
        assertThat(own.get(RecordBatch.MAGIC_OFFSET)).isEqualTo(RecordBatch.MAGIC);
    }
}
