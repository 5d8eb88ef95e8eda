package io.millrace.consensus.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.SteppedClock;
import io.millrace.base.Uuid;
import io.millrace.consensus.Follower;
import io.millrace.consensus.MetadataLog;
import io.millrace.consensus.ProposalOutcome;
import io.millrace.consensus.Voter;
import io.millrace.files.testing.MemoryFileSystem;
import io.millrace.files.testing.Survival;
import io.millrace.protocol.metadata.TopicRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The power fails at any operation on a file; what was committed stays. */
class LocalMetadataLogCrashTest {
    private static final Path DATA = Path.of("/data");
    private static final int RUNS = 400;
    private static final int CRASHES = 6;

    /** The power fails. */
    private static final class PowerCut extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private final MemoryFileSystem files = new MemoryFileSystem();
    private final SteppedClock clock = new SteppedClock(1_000);
    private int proposed;
    private int committed;

    @Test
    void whatWasCommittedStays() {
        long seed = System.nanoTime();
        for (int run = 0; run < RUNS; run++) {
            new LocalMetadataLogCrashTest().run(seed + run);
        }
    }

    private void run(long seed) {
        Random random = new Random(seed);
        files.createDirectories(DATA);
        files.syncDirectory(Path.of("/"));
        for (int crash = 0; crash < CRASHES; crash++) {
            int[] operationsLeft = {random.nextInt(60)};
            files.intercept((operation, path) -> {
                if (operationsLeft[0]-- == 0) {
                    throw new PowerCut();
                }
            });
            try {
                work(random, seed);
            } catch (PowerCut cut) {
                // What was told up to here is what counts.
            }
            files.intercept((operation, path) -> {});
            files.crash(Survival.RANDOM, random);
        }
        check(start(), seed);
    }

    private void work(Random random, long seed) {
        Follower follower = new Follower();
        MetadataLog log = open();
        log.start(follower);
        check(follower, seed);
        proposed = follower.image().topics().size();
        for (int step = 0; step < 30; step++) {
            proposed++;
            TopicRecord topic =
                    new TopicRecord().name("t" + proposed).topicId(new Uuid(0, proposed));
            log.propose(
                    follower.leadership().epoch(),
                    List.of(topic),
                    outcome -> {
                        if (outcome instanceof ProposalOutcome.Committed) {
                            committed = proposed;
                        }
                    });
            if (random.nextInt(5) == 0) {
                log.writeSnapshot(follower.image());
            }
        }
        log.close();
    }

    /** Everything committed is there, and nothing but what was proposed, without gaps. */
    private void check(Follower follower, long seed) {
        int found = follower.image().topics().size();
        assertThat(found).as("seed %d", seed).isBetween(committed, Math.max(committed, proposed));
        for (int number = 1; number <= found; number++) {
            assertThat(follower.image().topics().find("t" + number))
                    .as("seed %d", seed)
                    .isNotNull();
        }
        committed = found;
    }

    private Follower start() {
        Follower follower = new Follower();
        try (MetadataLog log = open()) {
            log.start(follower);
        }
        return follower;
    }

    private MetadataLog open() {
        return new LocalMetadataLog(
                files,
                DATA,
                new Voter(1, new Uuid(1, 1), List.of()),
                new SnapshotPolicy(1 << 20, 0),
                clock);
    }
}
