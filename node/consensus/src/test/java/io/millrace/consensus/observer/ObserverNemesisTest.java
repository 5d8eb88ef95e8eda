package io.millrace.consensus.observer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.Check;
import io.millrace.base.Uuid;
import io.millrace.consensus.ConsensusException;
import io.millrace.consensus.Voter;
import io.millrace.consensus.local.SnapshotPolicy;
import io.millrace.files.testing.MemoryFileSystem;
import io.millrace.files.testing.Survival;
import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.ApiResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An observer of a quorum whose leaders fail, forget what was not committed and write snapshots,
 * over a network that loses answers; the observer is killed and loses what was not synced. Its
 * follower never sees what was not committed, and in the end sees all that was.
 */
class ObserverNemesisTest {
    private static final int STEPS = 400;

    private final MemoryFileSystem files = new MemoryFileSystem();
    private final SteppedLoop loop = new SteppedLoop();

    /** Of the latest life. */
    private @Nullable ObserverLog observer;

    private Observed follower = new Observed();
    private int life;
    private @Nullable ConsensusException failure;

    private void live(KraftLeader leader, Random random, boolean[] calm) {
        int ours = ++life;
        follower = new Observed();
        observer =
                new ObserverLog(
                        new ObserverLog.Node(
                                new Voter(2, new Uuid(2, 2), List.of()),
                                "cluster",
                                List.of(new ControllerAddress("elsewhere", 1), KraftLeader.LEADER),
                                Map.of()),
                        new ObserverLog.Limits(2_000, 20, 1_000, 500),
                        new SnapshotPolicy(1 << 20, 0),
                        new ObserverLog.Surroundings(
                                files,
                                Path.of("/data"),
                                loop,
                                loop.clock,
                                (address, request, timeout, then) ->
                                        loop.schedule(
                                                () -> {
                                                    if (ours == life) {
                                                        ask(
                                                                leader, random, calm, address,
                                                                request, then);
                                                    }
                                                },
                                                1 + random.nextInt(20))));
        observer.onFailure(why -> failure = why);
        observer.start(follower);
    }

    private void ask(
            KraftLeader leader,
            Random random,
            boolean[] calm,
            ControllerAddress address,
            ApiRequest request,
            Consumer<@Nullable ApiResponse> then) {
        boolean lost = !calm[0] && random.nextInt(5) == 0;
        if (lost || !address.equals(KraftLeader.LEADER)) {
            then.accept(null);
            return;
        }
        Wire.Received received = Wire.response(leader.answer(Wire.request(request), random));
        then.accept(received.response());
        received.takeAway();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 987})
    void whatIsCommittedIsSeenAndNothingElse(long seed) {
        for (long each = seed * 10; each < seed * 10 + 10; each++) {
            run(each);
        }
    }

    private void run(long seed) {
        Random random = new Random(seed);
        boolean[] calm = {false};
        KraftLeader leader = new KraftLeader();
        files.deleteTree(Path.of("/data"));
        files.createDirectoriesDurably(Path.of("/data"));
        live(leader, random, calm);
        for (int step = 0; step < STEPS; step++) {
            switch (random.nextInt(20)) {
                case 0 -> leader.fail(random);
                case 1 -> leader.writeSnapshot();
                case 2 -> {
                    observer().close();
                    files.crash(Survival.NOTHING, random);
                    live(leader, random, calm);
                }
                case 3 -> writeSnapshot();
                case 4, 5, 6, 7, 8 -> leader.append(1 + random.nextInt(5));
                case 9, 10, 11 -> leader.commit();
                default -> loop.run(random.nextInt(30));
            }
            assertThat(failure).as("seed %d", seed).isNull();
            assertThat(follower.image().provenance().offset())
                    .as("seed %d: only what is committed is told", seed)
                    .isLessThan(Math.max(0, leader.highWatermark()));
        }
        calm[0] = true;
        leader.append(1);
        leader.commit();
        loop.run(30_000);
        assertThat(failure).as("seed %d", seed).isNull();
        assertThat(follower.image()).as("seed %d", seed).isEqualTo(leader.committed.image());
        assertThat(follower.leadership().epoch()).isEqualTo(leader.epoch());
        observer().close();
        life++;
    }

    private void writeSnapshot() {
        if (follower.image().provenance().offset() >= 0) {
            observer().writeSnapshot(follower.image());
        }
    }

    private ObserverLog observer() {
        return Check.present(observer, "a life");
    }
}
