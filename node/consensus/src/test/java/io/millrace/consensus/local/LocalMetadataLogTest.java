package io.millrace.consensus.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.base.FaultKind;
import io.millrace.base.SteppedClock;
import io.millrace.base.Uuid;
import io.millrace.consensus.ConsensusException;
import io.millrace.consensus.Follower;
import io.millrace.consensus.MetadataLog;
import io.millrace.consensus.MetadataLogContract;
import io.millrace.consensus.ProposalOutcome;
import io.millrace.consensus.Voter;
import io.millrace.files.Access;
import io.millrace.files.FilesException;
import io.millrace.files.StoredFile;
import io.millrace.files.testing.MemoryFileSystem;
import io.millrace.metadata.TopicImage;
import io.millrace.protocol.MetadataRecord;
import io.millrace.protocol.metadata.RemoveTopicRecord;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LocalMetadataLogTest extends MetadataLogContract {
    private static final Path DATA = Path.of("/data");
    private static final Path DIRECTORY = DATA.resolve(LocalMetadataLog.DIRECTORY);
    private static final Path LOG = DIRECTORY.resolve("00000000000000000000.log");

    private final MemoryFileSystem files = new MemoryFileSystem();
    private final SteppedClock clock = new SteppedClock(1_000);

    @Override
    protected MetadataLog open() {
        return open(files);
    }

    private MetadataLog open(MemoryFileSystem disk) {
        return new LocalMetadataLog(
                disk,
                DATA,
                new Voter(1, new Uuid(1, 1), List.of()),
                new SnapshotPolicy(2_000, 60_000),
                clock);
    }

    @Test
    void aTornTailIsCutWhereverItWasTorn() {
        commit(topic(1));
        long whole = files.sizeBytes(LOG);
        byte[] before = files.readAll(LOG, 1 << 20);
        commit(topic(2));
        // The second start has added its leader change, then the batch: both are synced.
        long end = files.sizeBytes(LOG);
        for (long size = end - 1; size > whole; size--) {
            rewrite(files.readAll(LOG, 1 << 20), (int) size);
            Follower follower = start();
            assertThat(follower.image().topics().find("t1")).as("size %d", size).isNotNull();
            assertThat(follower.image().topics().find("t2")).as("size %d", size).isNull();
            rewrite(before, before.length);
            commit(topic(2));
        }
    }

    @Test
    void garbageAtTheEndIsCut() {
        commit(topic(1));
        byte[] whole = files.readAll(LOG, 1 << 20);
        for (int filler : new int[] {0, 0xff, 2}) {
            byte[] longer = java.util.Arrays.copyOf(whole, whole.length + 300);
            java.util.Arrays.fill(longer, whole.length, longer.length, (byte) filler);
            rewrite(longer, longer.length);

            assertThat(start().image().topics().find("t1")).isNotNull();
        }
    }

    @Test
    void damageBeforeTheEndStopsTheStartAndNamesFileAndOffset() {
        commit(topic(1));
        commit(topic(2));
        files.flipBit(LOG, 80, 3);

        assertThatThrownBy(this::start)
                .isInstanceOfSatisfying(
                        ConsensusException.class,
                        damage -> {
                            assertThat(damage.kind()).isEqualTo(FaultKind.CORRUPT);
                            assertThat(damage.resource()).isEqualTo(LOG + " at byte 0");
                            assertThat(damage).hasMessageContaining("offset 0");
                        });
    }

    @Test
    void aDamagedSnapshotStopsTheStart() {
        Follower follower = new Follower();
        MetadataLog log = open();
        log.start(follower);
        log.propose(follower.leadership().epoch(), List.of(topic(1)), outcome -> {});
        log.writeSnapshot(follower.image());
        log.close();
        String name =
                files.list(DIRECTORY).stream()
                        .filter(each -> each.endsWith(".checkpoint"))
                        .findFirst()
                        .orElseThrow();
        files.flipBit(DIRECTORY.resolve(name), 150, 0);

        assertThatThrownBy(this::start)
                .isInstanceOf(ConsensusException.class)
                .hasMessageContaining(name);
    }

    @Test
    void aSnapshotRemovesTheFilesThatItReplaces() {
        Follower follower = new Follower();
        MetadataLog log = open();
        log.start(follower);
        for (int round = 1; round <= 3; round++) {
            log.propose(follower.leadership().epoch(), List.of(topic(round)), outcome -> {});
            log.writeSnapshot(follower.image());
        }

        assertThat(files.list(DIRECTORY))
                .containsExactly(
                        "00000000000000000006-0000000001.checkpoint", "00000000000000000006.log");
        log.close();
        assertThat(files.openFileCount()).isZero();
    }

    @Test
    void snapshotsAreDueBySizeAndByTimeButNotWhenNothingChanged() {
        Follower follower = new Follower();
        MetadataLog log = open();
        log.start(follower);
        assertThat(log.snapshotDue(clock.millis() + 100_000)).isFalse();

        log.propose(follower.leadership().epoch(), List.of(topic(1)), outcome -> {});
        assertThat(log.snapshotDue(clock.millis())).isFalse();
        assertThat(log.snapshotDue(clock.millis() + 60_000)).isTrue();

        List<MetadataRecord> many = new ArrayList<>();
        for (int number = 0; number < 100; number++) {
            many.add(setting(number));
        }
        log.propose(follower.leadership().epoch(), many, outcome -> {});
        assertThat(log.snapshotDue(clock.millis())).isTrue();
        log.writeSnapshot(follower.image());
        assertThat(log.snapshotDue(clock.millis() + 100_000)).isFalse();
        log.close();
    }

    @Test
    void aFullDiskRefusesAndRecoversByItself() {
        Follower follower = new Follower();
        MetadataLog log = open();
        log.start(follower);
        List<ProposalOutcome> outcomes = new ArrayList<>();
        files.limitBytes(files.sizeBytes(LOG) + 20);

        log.propose(follower.leadership().epoch(), List.of(topic(1)), outcomes::add);
        files.limitBytes(Long.MAX_VALUE);
        log.propose(follower.leadership().epoch(), List.of(topic(2)), outcomes::add);
        log.close();

        assertThat(outcomes.get(0)).isInstanceOf(ProposalOutcome.Refused.class);
        assertThat(outcomes.get(1)).isInstanceOf(ProposalOutcome.Committed.class);
        Follower again = start();
        assertThat(again.image().topics().find("t1")).isNull();
        assertThat(again.image().topics().find("t2")).isNotNull();
    }

    @Test
    void aSnapshotThatFindsNoRoomOrNoDescriptorIsDueAgain() {
        Follower follower = new Follower();
        MetadataLog log = open();
        log.start(follower);
        List<ProposalOutcome> outcomes = new ArrayList<>();
        log.propose(follower.leadership().epoch(), List.of(topic(1)), outcomes::add);
        long dueMillis = clock.millis() + 60_000;

        files.limitBytes(files.sizeBytes(LOG) + 300);
        assertDelayed(log, follower);
        files.limitBytes(Long.MAX_VALUE);
        files.limitOpenFiles(files.openFileCount());
        assertDelayed(log, follower);
        log.propose(follower.leadership().epoch(), List.of(topic(2)), outcomes::add);
        assertThat(log.snapshotDue(dueMillis)).isTrue();
        files.limitOpenFiles(Integer.MAX_VALUE);
        log.writeSnapshot(follower.image());
        assertThat(log.snapshotDue(dueMillis)).isFalse();
        log.propose(follower.leadership().epoch(), List.of(topic(3)), outcomes::add);
        log.close();

        assertThat(outcomes).hasSize(3).hasOnlyElementsOfType(ProposalOutcome.Committed.class);
        assertThat(start().image().topics().size()).isEqualTo(3);
    }

    @Test
    void aTopicIsDeletedOnADiskWithoutAnyRoom() {
        Follower follower = new Follower();
        MetadataLog log = open();
        log.start(follower);
        int epoch = follower.leadership().epoch();
        List<ProposalOutcome> outcomes = new ArrayList<>();
        log.propose(epoch, List.of(topic(1), topic(2), topic(3)), outcomes::add);
        log.keepRoom();
        for (int round = 1; round <= 2; round++) {
            fillDisk();
            log.keepRoom();
            log.propose(epoch, List.of(topic(9)), outcomes::add);
            log.propose(epoch, List.of(removal(follower, "t" + round)), outcomes::add);
            files.limitBytes(Long.MAX_VALUE);
            log.keepRoom();
        }
        log.close();

        assertThat(outcomes)
                .extracting(outcome -> outcome instanceof ProposalOutcome.Committed)
                .containsExactly(true, false, true, false, true);
        Follower again = start();
        assertThat(again.image().topics().size()).isEqualTo(1);
        assertThat(again.image().topics().find("t3")).isNotNull();
    }

    private static RemoveTopicRecord removal(Follower follower, String name) {
        TopicImage topic = Objects.requireNonNull(follower.image().topics().find(name));
        return new RemoveTopicRecord().topicId(topic.id());
    }

    private void fillDisk() {
        files.limitBytes(1L << 40);
        files.limitBytes((1L << 40) - files.usableBytes(DATA));
    }

    private static void assertDelayed(MetadataLog log, Follower follower) {
        assertThatThrownBy(() -> log.writeSnapshot(follower.image()))
                .isInstanceOfSatisfying(
                        ConsensusException.class,
                        delayed -> assertThat(delayed.kind()).isEqualTo(FaultKind.RETRY));
    }

    @Test
    void whateverStopsASnapshotHalfwayTheLogGoesOnAndSurvivesATornTail() {
        for (int step = 1; ; step++) {
            MemoryFileSystem disk = new MemoryFileSystem();
            Follower follower = new Follower();
            MetadataLog log = open(disk);
            log.start(follower);
            log.propose(follower.leadership().epoch(), List.of(topic(1)), outcome -> {});
            boolean stopped = stopsAt(step, disk, () -> log.writeSnapshot(follower.image()));
            log.propose(follower.leadership().epoch(), List.of(topic(2)), outcome -> {});
            disk.killProcess();
            tearNewestLog(disk);

            Follower again = new Follower();
            try (MetadataLog next = open(disk)) {
                next.start(again);
            }
            assertThat(again.image().topics().size()).as("step %d", step).isEqualTo(2);
            if (!stopped) {
                return;
            }
        }
    }

    /** Whether it came as far as that operation, for which there is no room. */
    private static boolean stopsAt(int step, MemoryFileSystem disk, Runnable action) {
        AtomicInteger operations = new AtomicInteger();
        disk.intercept((operation, path) -> {
            if (operations.incrementAndGet() == step) {
                throw new FilesException(FilesException.Reason.NO_SPACE, path, "full", null);
            }
        });
        try {
            action.run();
            return false;
        } catch (ConsensusException delayed) {
            assertThat(delayed.kind()).as("step %d", step).isEqualTo(FaultKind.RETRY);
            return true;
        } finally {
            disk.intercept((operation, path) -> {});
        }
    }

    private static void tearNewestLog(MemoryFileSystem disk) {
        String newest =
                disk.list(DIRECTORY).stream()
                        .filter(name -> name.endsWith(".log"))
                        .reduce((one, other) -> other)
                        .orElseThrow();
        try (StoredFile file = disk.open(DIRECTORY.resolve(newest), Access.WRITE)) {
            file.append(ByteBuffer.wrap(new byte[] {0, 0, 0}));
        }
    }

    @Test
    void aFailedSyncIsNeverRetried() {
        Follower follower = new Follower();
        MetadataLog log = open();
        log.start(follower);
        List<ProposalOutcome> outcomes = new ArrayList<>();
        files.failSyncs(true);

        assertThatThrownBy(() ->
                        log.propose(
                                follower.leadership().epoch(), List.of(topic(1)), outcomes::add))
                .isInstanceOf(ConsensusException.class);
        files.failSyncs(false);
        log.propose(follower.leadership().epoch(), List.of(topic(2)), outcomes::add);

        assertThat(outcomes).hasSize(1);
        assertThat(outcomes.getFirst()).isInstanceOf(ProposalOutcome.Unknown.class);
        assertThat(follower.image().topics().size()).isZero();
        log.close();
    }

    private void commit(MetadataRecord record) {
        Follower follower = new Follower();
        MetadataLog log = open();
        log.start(follower);
        List<ProposalOutcome> outcomes = new ArrayList<>();
        log.propose(follower.leadership().epoch(), List.of(record), outcomes::add);
        log.close();
        assertThat(outcomes.getFirst()).isInstanceOf(ProposalOutcome.Committed.class);
    }

    private Follower start() {
        Follower follower = new Follower();
        try (MetadataLog log = open()) {
            log.start(follower);
        }
        return follower;
    }

    private void rewrite(byte[] content, int size) {
        files.delete(LOG);
        try (StoredFile file = files.open(LOG, Access.CREATE_NEW)) {
            file.append(ByteBuffer.wrap(content, 0, size));
        }
    }
}
