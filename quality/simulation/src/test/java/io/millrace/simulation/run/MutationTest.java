package io.millrace.simulation.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.Payload;
import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.ApiResponse;
import io.millrace.protocol.message.FetchRequest;
import io.millrace.protocol.message.FetchResponse;
import io.millrace.protocol.message.FetchResponse.PartitionData;
import io.millrace.protocol.message.OffsetFetchRequest;
import io.millrace.protocol.message.ProduceResponse;
import io.millrace.protocol.message.TxnOffsetCommitRequest;
import io.millrace.records.BatchCursor;
import io.millrace.records.RecordBatch;
import io.millrace.simulation.client.Protocol;
import io.millrace.simulation.history.Anomaly;
import io.millrace.simulation.history.AnomalyKind;
import io.millrace.simulation.world.Tamper;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** With a guard taken away, the same runs that find nothing otherwise find what it guards from. */
class MutationTest {
    private static final int SEEDS_MAX = 300;
    private static final Workload TV2 = Workload.mixed(Protocol.TV2);
    private static final Workload GROUP = Workload.sharing(Protocol.TV2);
    private static final Workload TV1 = Workload.mixed(Protocol.TV1);

    @Test
    void withoutTheLastStableOffsetOpenTransactionsAreRead() {
        expect(
                AnomalyKind.EARLY_READ,
                TV2,
                Mutation.of(asking(FetchRequest.class, fetch -> fetch.isolationLevel((byte) 0))));
    }

    @Test
    void withoutTheListOfAbortedTransactionsTheyAreRead() {
        expect(
                AnomalyKind.ABORTED_READ,
                TV2,
                Mutation.of(fetched(data -> data.abortedTransactions(List.of()))));
    }

    @Test
    void withoutWaitingForTheDiskPromisesAreBroken() {
        expect(
                AnomalyKind.UNSEEN,
                Workload.onlyPlain(),
                Mutation.of("millrace.durability", "replicated"));
    }

    /** What Bufstream did. */
    @Test
    void anOffsetByDefaultIsNotTheOffset() {
        Tamper zero =
                answering(
                        ProduceResponse.class,
                        produced ->
                                produced.responses().stream()
                                        .flatMap(topic -> topic.partitionResponses().stream())
                                        .forEach(each -> each.baseOffset(0)));
        expect(AnomalyKind.INCONSISTENT_OFFSETS, Workload.onlyPlain(), Mutation.of(zero));
    }

    @Test
    void aBatchThatIsLeftOutIsMissed() {
        expect(
                AnomalyKind.POLL_SKIP,
                Workload.onlyPlain(),
                Mutation.of(fetched(MutationTest::leaveOutTheFirst)));
    }

    /** KIP-447: the next owner of a partition may have to wait for the last one's transaction. */
    @Test
    void withoutStableOffsetsRecordsAreCopiedTwice() {
        expect(
                AnomalyKind.NOT_EXACTLY_ONCE,
                GROUP,
                Mutation.of(asking(OffsetFetchRequest.class, fetch -> fetch.requireStable(false))));
    }

    /** KIP-447: who has lost a partition may not commit for it any more. */
    @Test
    void withoutGenerationsRecordsAreCopiedTwice() {
        expect(
                AnomalyKind.NOT_EXACTLY_ONCE,
                GROUP,
                Mutation.of(
                        asking(
                                TxnOffsetCommitRequest.class,
                                commit -> commit.generationIdOrMemberEpoch(-1).memberId(""))));
    }

    /** Scenario 3. */
    @Test
    void withoutTheOrderOfConnectionsALateEndEndsTheNextTransaction() {
        expect(
                AnomalyKind.ABORTED_READ,
                TV1,
                new Mutation(Map.of(), scene -> scene.network().numberNoConnections()));
    }

    /** Scenario 7: version 2 demands another epoch of a marker than that of what is open. */
    @Test
    void lateMarkersDoNoHarm() {
        for (long seed = 0; seed < 10; seed++) {
            assertThat(new HistoryRun(seed, TV2, lateMarkers(2)).run())
                    .as("seed %d", seed)
                    .isEmpty();
        }
    }

    @Test
    void withoutTheEpochOfMarkersALateOneEndsTheNextTransaction() {
        expect(AnomalyKind.EARLY_READ, TV2, lateMarkers(1));
    }

    private static Mutation lateMarkers(int transactionVersion) {
        return new Mutation(
                Map.of(),
                scene -> scene.network().tamper(new LateMarkers(scene, transactionVersion)));
    }

    private static void expect(AnomalyKind kind, Workload workload, Mutation mutation) {
        boolean found =
                LongStream.range(0, SEEDS_MAX)
                        .mapToObj(seed -> new HistoryRun(seed, workload, mutation).run())
                        .flatMap(List::stream)
                        .map(Anomaly::kind)
                        .anyMatch(kind::equals);

        assertThat(found).as("%s within %d seeds", kind, SEEDS_MAX).isTrue();
    }

    private static <R extends ApiRequest> Tamper asking(Class<R> type, Consumer<R> change) {
        return new Tamper() {
            @Override
            public ApiRequest request(ApiRequest request) {
                if (type.isInstance(request)) {
                    change.accept(type.cast(request));
                }
                return request;
            }
        };
    }

    private static <R extends ApiResponse> Tamper answering(Class<R> type, Consumer<R> change) {
        return new Tamper() {
            @Override
            public ApiResponse response(ApiResponse response) {
                if (type.isInstance(response)) {
                    change.accept(type.cast(response));
                }
                return response;
            }
        };
    }

    private static Tamper fetched(Consumer<PartitionData> change) {
        return answering(
                FetchResponse.class,
                fetched ->
                        fetched.responses().stream()
                                .flatMap(topic -> topic.partitions().stream())
                                .forEach(change));
    }

    private static void leaveOutTheFirst(PartitionData data) {
        if (data.records() instanceof Payload.Bytes(ByteBuffer buffer)) {
            BatchCursor cursor = new BatchCursor(buffer.duplicate());
            RecordBatch first = cursor.next();
            if (first != null && cursor.next() != null) {
                ByteBuffer rest =
                        buffer.duplicate().position(buffer.position() + first.sizeBytes());
                data.records(new Payload.Bytes(rest.slice()));
            }
        }
    }
}
