package io.millrace.consensus.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.base.SteppedClock;
import io.millrace.base.Uuid;
import io.millrace.consensus.ConsensusException;
import io.millrace.consensus.Follower;
import io.millrace.consensus.MetadataLog;
import io.millrace.consensus.Voter;
import io.millrace.files.Access;
import io.millrace.files.testing.MemoryFileSystem;
import io.millrace.protocol.metadata.TopicRecord;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Metadata that was there and is gone stops the start: an empty cluster would be a lie. */
class LocalMetadataLogMissingFilesTest {
    private static final Path DATA = Path.of("/data");
    private static final Path DIRECTORY = DATA.resolve(LocalMetadataLog.DIRECTORY);
    private static final Path LOG = DIRECTORY.resolve("00000000000000000000.log");

    private final MemoryFileSystem files = new MemoryFileSystem();
    private final SteppedClock clock = new SteppedClock(1_000);

    @Test
    void aNodeThatHasServedDoesNotStartWithoutItsLog() {
        commitOne();
        openUsed().start(new Follower());
        empty();
        assertRefused("is empty");
        files.delete(LOG);
        assertRefused("is empty");
    }

    @Test
    void aSnapshotThatIsGoneStopsTheStartAlsoWhenTheLogBehindItIsEmpty() {
        writeSnapshot();
        withSuffix(".checkpoint").forEach(files::delete);
        assertRefused("from offset 0 on, is missing");
        assertThatThrownBy(this::start).isInstanceOf(ConsensusException.class);
    }

    @Test
    void aLogThatIsGoneBehindItsSnapshotStopsTheStart() {
        writeSnapshot();
        withSuffix(".log").forEach(files::delete);
        assertRefused("no log behind it");
    }

    private void writeSnapshot() {
        Follower follower = new Follower();
        MetadataLog log = open(false);
        log.start(follower);
        log.propose(follower.leadership().epoch(), List.of(topic()), outcome -> {});
        log.writeSnapshot(follower.image());
        log.close();
    }

    private void commitOne() {
        Follower follower = new Follower();
        MetadataLog log = open(false);
        log.start(follower);
        log.propose(follower.leadership().epoch(), List.of(topic()), outcome -> {});
        log.close();
    }

    private static TopicRecord topic() {
        return new TopicRecord().name("t1").topicId(new Uuid(0, 1));
    }

    private void start() {
        try (MetadataLog log = open(false)) {
            log.start(new Follower());
        }
    }

    private void empty() {
        files.delete(LOG);
        files.open(LOG, Access.CREATE_NEW).close();
    }

    private MetadataLog openUsed() {
        return open(true);
    }

    private MetadataLog open(boolean used) {
        return new LocalMetadataLog(
                files,
                DATA,
                new Voter(1, new Uuid(1, 1), List.of()),
                new SnapshotPolicy(2_000, 60_000),
                clock,
                used);
    }

    private List<Path> withSuffix(String suffix) {
        return files.list(DIRECTORY).stream()
                .filter(name -> name.endsWith(suffix))
                .map(DIRECTORY::resolve)
                .toList();
    }

    private void assertRefused(String why) {
        List<String> before = files.list(DIRECTORY);
        assertThatThrownBy(() -> openUsed().start(new Follower()))
                .isInstanceOf(ConsensusException.class)
                .hasMessageContaining(why);
        assertThat(files.list(DIRECTORY)).containsAll(before);
    }
}
