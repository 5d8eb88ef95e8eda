package io.millrace.simulation.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.ApiResponse;
import io.millrace.protocol.message.FetchRequest;
import io.millrace.protocol.message.FetchResponse;
import io.millrace.protocol.message.ProduceRequest;
import io.millrace.simulation.history.Anomaly;
import io.millrace.simulation.history.AnomalyKind;
import io.millrace.simulation.run.ClusterRun.Change;
import io.millrace.simulation.world.Tamper;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** With a guard of replication taken away, the same runs find what it guards from. */
class ClusterMutationTest {
    private static final int SEEDS_MAX = 30;
    private static final Set<AnomalyKind> LOSS =
            EnumSet.of(AnomalyKind.UNSEEN, AnomalyKind.LOST_WRITE);
    private static final Set<AnomalyKind> PARTED =
            EnumSet.of(
                    AnomalyKind.INVARIANT,
                    AnomalyKind.INCONSISTENT_OFFSETS,
                    AnomalyKind.NOT_CONVERGED);

    /** A follower that is in sync by its page cache. */
    @Test
    void withoutWaitingForTheDisksOfTheInSyncReplicasRecordsAreLost() {
        expect(LOSS, new Change(Map.of("millrace.durability", "replicated"), scene -> {}));
    }

    @Test
    void withoutWaitingForTheInSyncReplicasRecordsAreLost() {
        expect(
                LOSS,
                clients(
                        new Tamper() {
                            @Override
                            public ApiRequest request(ApiRequest request) {
                                return request instanceof ProduceRequest produce
                                        ? produce.acks((short) 1)
                                        : request;
                            }
                        }));
    }

    @Test
    void anUncleanLeaderLosesRecords() {
        expect(LOSS, new Change(Map.of("unclean.leader.election.enable", "true"), scene -> {}));
    }

    /** KAFKA-1211, KIP-101, KIP-279: what another leader wrote stays. */
    @Test
    void withoutTheEpochOfItsLastRecordAFollowersLogParts() {
        expect(
                PARTED,
                nodes(
                        new Tamper() {
                            @Override
                            public ApiRequest request(ApiRequest request) {
                                if (request instanceof FetchRequest fetch) {
                                    fetch.topics().stream()
                                            .flatMap(topic -> topic.partitions().stream())
                                            .forEach(each -> each.lastFetchedEpoch(-1));
                                }
                                return request;
                            }
                        }));
    }

    /** KAFKA-14704: a follower takes all that it has for committed. */
    @Test
    void withoutTheLeadersWatermarkWhatIsNotCommittedIsShown() {
        expect(
                PARTED,
                nodes(
                        new Tamper() {
                            @Override
                            public ApiResponse response(ApiResponse response) {
                                if (response instanceof FetchResponse fetched) {
                                    fetched.responses().stream()
                                            .flatMap(topic -> topic.partitions().stream())
                                            .forEach(each -> each.highWatermark(Long.MAX_VALUE));
                                }
                                return response;
                            }
                        }));
    }

    private static Change nodes(Tamper tamper) {
        return new Change(Map.of(), scene -> scene.cluster().network().tamperBetweenNodes(tamper));
    }

    private static Change clients(Tamper tamper) {
        return new Change(Map.of(), scene -> scene.cluster().network().tamper(tamper));
    }

    private static void expect(Set<AnomalyKind> kinds, Change change) {
        long seed =
                LongStream.range(0, SEEDS_MAX)
                        .filter(each ->
                                new ClusterRun(each, 3, Workload.onlyPlain(), change)
                                        .run().stream()
                                                .map(Anomaly::kind)
                                                .anyMatch(kinds::contains))
                        .findFirst()
                        .orElse(SEEDS_MAX);

        assertThat(seed).as("the first seed with %s", kinds).isLessThan(SEEDS_MAX);
    }
}
