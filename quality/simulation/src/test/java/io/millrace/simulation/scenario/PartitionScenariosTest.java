package io.millrace.simulation.scenario;

import static io.millrace.simulation.client.Protocol.TV1;
import static io.millrace.simulation.client.Protocol.TV2;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.TopicPartition;
import io.millrace.protocol.ErrorCode;
import io.millrace.simulation.client.Fetcher;
import io.millrace.simulation.client.Protocol;
import io.millrace.simulation.history.Poll;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The scenarios of KIP-890 and its kin that are about partitions: late records and markers, what
 * readers may see. Numbered as in the documentation of the simulation; the others are in {@link
 * CoordinatorScenariosTest}.
 */
class PartitionScenariosTest {
    private static final TopicPartition A = new TopicPartition("data", 0);
    private static final TopicPartition B = new TopicPartition("data", 1);
    private static final String ABORT_MARKER_KEY = "\0\0\0\0";
    private static final String COMMIT_MARKER_KEY = "\0\0\0\1";
    private static final long INSTANT_NANOS = 100_000;
    private static final long TEN_DAYS_MILLIS = 864_000_000;

    /** KAFKA-14402. */
    @ParameterizedTest
    @EnumSource
    void scenario01aProduceThatComesAfterTheAbortHoldsNobodyBack(Protocol protocol) {
        Script script = new Script("data");
        ScriptedProducer producer = script.producer("tx", protocol);
        producer.begin(A, B);
        assertThat(producer.send(A, "aborted")).isEqualTo(ErrorCode.NONE);
        InFlight second = producer.sendLate(A, "late");
        InFlight first = producer.sendLate(B, "late as well");
        assertThat(producer.abort()).isEqualTo(ErrorCode.NONE);
        script.awaitFree(A);
        // Until the coordinator has written that all is over, it has them try again.
        script.scene().pass(1_000);

        assertThat(List.of(second.arrive(), first.arrive()))
                .extracting(ScriptedProducer::produceError)
                .containsOnly(lateIsRefusedAs(protocol));

        assertThat(script.isHeld(A)).isFalse();
        assertThat(script.isHeld(B)).isFalse();
        assertThat(script.uncommitted(A)).containsExactly("aborted");
        assertThat(script.uncommitted(B)).isEmpty();
        assertThat(script.committed(A)).isEmpty();
    }

    /** What the verification is good for: the test above can fail. */
    @Test
    void scenario01withoutVerificationReadersAreHeldForEver() {
        Script script =
                new Script(
                        Map.of("transaction.partition.verification.enable", "false"),
                        Map.of(),
                        "data");
        ScriptedProducer producer = script.producer("tx", TV1);
        producer.begin(A);
        assertThat(producer.send(A, "aborted")).isEqualTo(ErrorCode.NONE);
        InFlight late = producer.sendLate(A, "late");
        assertThat(producer.abort()).isEqualTo(ErrorCode.NONE);
        script.awaitFree(A);

        assertThat(ScriptedProducer.produceError(late.arrive())).isEqualTo(ErrorCode.NONE);
        script.scene().pass(10 * Script.TRANSACTION_TIMEOUT_MILLIS);
        assertThat(script.isHeld(A)).isTrue();
    }

    private static ErrorCode lateIsRefusedAs(Protocol protocol) {
        return protocol == TV2 ? ErrorCode.INVALID_PRODUCER_EPOCH : ErrorCode.TRANSACTION_ABORTABLE;
    }

    /** Older clients ask for a new epoch after an abort that left something on its way. */
    @ParameterizedTest
    @EnumSource
    void scenario02aProduceOfAnAbortedTransactionDoesNotJoinTheNext(Protocol protocol) {
        Script script = new Script("data");
        ScriptedProducer producer = script.producer("tx", protocol);
        producer.begin(A);
        assertThat(producer.send(A, "aborted")).isEqualTo(ErrorCode.NONE);
        InFlight late = producer.sendLate(A, "late");
        assertThat(producer.abort()).isEqualTo(ErrorCode.NONE);
        if (protocol == TV1) {
            assertThat(producer.init()).isEqualTo(ErrorCode.NONE);
            assertThat(producer.add(A)).isEqualTo(ErrorCode.NONE);
        }

        assertThat(ScriptedProducer.produceError(late.arrive()))
                .isEqualTo(ErrorCode.INVALID_PRODUCER_EPOCH);
        assertThat(producer.send(A, "next")).isEqualTo(ErrorCode.NONE);
        assertThat(ScriptedProducer.produceError(late.arrive()))
                .isEqualTo(ErrorCode.INVALID_PRODUCER_EPOCH);
        assertThat(producer.commit()).isEqualTo(ErrorCode.NONE);

        script.awaitFree(A);
        assertThat(script.committed(A)).containsExactly("next");
    }

    @Test
    void scenario04whoWritesBeforeAddingThePartitionIsRefused() {
        Script script = new Script("data");
        ScriptedProducer producer = script.producer("tx", TV1);
        assertThat(producer.begin()).isEqualTo(ErrorCode.NONE);
        assertThat(producer.send(A, "before any")).isEqualTo(ErrorCode.TRANSACTION_ABORTABLE);
        assertThat(producer.init()).isEqualTo(ErrorCode.NONE);
        assertThat(producer.add(B)).isEqualTo(ErrorCode.NONE);
        assertThat(producer.send(A, "only B is added")).isEqualTo(ErrorCode.TRANSACTION_ABORTABLE);
        assertThat(producer.send(B, "added")).isEqualTo(ErrorCode.NONE);
        assertThat(producer.commit()).isEqualTo(ErrorCode.NONE);

        script.awaitFree(B);
        assertThat(script.isHeld(A)).isFalse();
        assertThat(script.uncommitted(A)).isEmpty();
        assertThat(script.committed(B)).containsExactly("added");
    }

    /** KIP-1228. */
    @Test
    void scenario07aMarkerOfTheSameEpochEndsNothingFromVersion2On() {
        Script script = new Script("data");
        ScriptedProducer producer = script.producer("tx", TV2);
        Markers markers = new Markers(script, A);
        producer.begin(A);
        assertThat(producer.send(A, "first")).isEqualTo(ErrorCode.NONE);
        assertThat(producer.commit()).isEqualTo(ErrorCode.NONE);
        script.awaitFree(A);
        int coordinatorEpoch = markers.producers().getFirst().coordinatorEpoch();
        assertThat(producer.send(A, "second")).isEqualTo(ErrorCode.NONE);

        // The marker of the first transaction, late and doubled: it carries the epoch of the
        // second.
        assertThat(markers.write(producer.identity(), false, coordinatorEpoch, 2))
                .isEqualTo(ErrorCode.INVALID_PRODUCER_EPOCH);
        assertThat(script.isHeld(A)).isTrue();
        assertThat(producer.commit()).isEqualTo(ErrorCode.NONE);
        script.awaitFree(A);
        assertThat(script.committed(A)).containsExactly("first", "second");
    }

    /**
     * KAFKA-14055: a record's key that is the very bytes of a marker's must not supersede the
     * marker.
     */
    @ParameterizedTest
    @EnumSource
    void scenario08cleaningKeepsMarkersAsLongAsTheirRecords(Protocol protocol) {
        Script script =
                new Script(
                        Map.of("log.cleaner.backoff.ms", "100"),
                        Map.of(
                                "cleanup.policy", "compact",
                                "internal.segment.bytes", "500",
                                "min.cleanable.dirty.ratio", "0",
                                "delete.retention.ms", "0"),
                        "data");
        ScriptedProducer aborting = script.producer("aborting", protocol);
        aborting.begin(A);
        assertThat(aborting.send(A, "never", "aborted")).isEqualTo(ErrorCode.NONE);
        assertThat(aborting.abort()).isEqualTo(ErrorCode.NONE);
        ScriptedProducer committing = script.producer("committing", protocol);
        committing.begin(A);
        assertThat(committing.send(A, "once", "committed")).isEqualTo(ErrorCode.NONE);
        assertThat(committing.commit()).isEqualTo(ErrorCode.NONE);
        for (int round = 0; round < 30; round++) {
            ScriptedProducer filling = script.producer("filling", protocol);
            filling.begin(A);
            for (String key : List.of(ABORT_MARKER_KEY, COMMIT_MARKER_KEY, "other")) {
                assertThat(filling.send(A, key, key.length() + " in " + round))
                        .isEqualTo(ErrorCode.NONE);
            }
            assertThat(filling.commit()).isEqualTo(ErrorCode.NONE);
            script.scene().pass(1_000);
            if (round % 10 == 5) {
                script.killAndStart();
            }
        }
        script.scene().pass(60_000);
        script.awaitFree(A);

        // Cleaned, the last segments apart.
        assertThat(script.uncommitted(A)).doesNotContain("4 in 3", "5 in 20", "aborted");
        List<String> visible = script.committed(A);
        assertThat(visible).contains("committed", "4 in 29", "5 in 29");
        assertThat(script.isHeld(A)).isFalse();
        script.loseAndRestorePower();
        assertThat(script.committed(A)).isEqualTo(visible);
        assertThat(script.isHeld(A)).isFalse();
        assertThat(script.scene().node().failures()).isEmpty();
    }

    /** KAFKA-9144. */
    @Test
    void scenario09producersAreKnownAsLongAsTheirMarkersAreYoung() {
        Script script =
                new Script(
                        Map.of(
                                "producer.id.expiration.ms", "3000",
                                "producer.id.expiration.check.interval.ms", "100"),
                        Map.of(),
                        "data");
        script.killAndStart();
        Markers markers = new Markers(script, A);
        ScriptedProducer producer = script.producer("tx", TV1);
        producer.stamp(script.nowMillis() - TEN_DAYS_MILLIS);
        producer.begin(A);
        assertThat(producer.send(A, "old")).isEqualTo(ErrorCode.NONE);

        // An open transaction is never forgotten.
        script.scene().pass(10_000);
        assertThat(markers.producers()).hasSize(1);
        assertThat(producer.commit()).isEqualTo(ErrorCode.NONE);
        script.awaitFree(A);
        script.scene().pass(1_500);
        int coordinatorEpoch = markers.producers().getFirst().coordinatorEpoch();
        assertThat(coordinatorEpoch).isPositive();
        assertThat(markers.write(producer.identity(), false, coordinatorEpoch - 1, 1))
                .isEqualTo(ErrorCode.TRANSACTION_COORDINATOR_FENCED);
        script.killAndStart();
        assertThat(markers.producers().getFirst().coordinatorEpoch()).isEqualTo(coordinatorEpoch);
        assertThat(script.committed(A)).containsExactly("old");
        script.scene().pass(10_000);
        assertThat(markers.producers()).isEmpty();
    }

    /**
     * KAFKA-15653: batches that wait for their admission, from connections of several threads, and
     * are written anew with another codec when they go on.
     */
    @ParameterizedTest
    @EnumSource
    void scenario10whoWaitsForItsAdmissionKeepsItsOwnBytes(Protocol protocol) {
        Script script = new Script(Map.of(), Map.of("compression.type", "gzip"), "data");
        List<ScriptedProducer> producers =
                IntStream.range(0, 12)
                        .mapToObj(number -> script.producer("tx-" + number, protocol))
                        .toList();
        producers.forEach(producer -> producer.begin(A));
        List<String> values = new ArrayList<>();
        List<Runnable> ends = new ArrayList<>();
        for (int i = 0; i < producers.size(); i++) {
            String value = ("of " + i + " ").repeat(1 + 50 * (i % 4));
            values.add(value);
            ends.add(producers.get(i).sendWithoutWaiting(A, value));
        }
        ends.forEach(Runnable::run);
        assertThat(script.uncommitted(A)).containsExactlyInAnyOrderElementsOf(values);
        producers.forEach(producer -> assertThat(producer.commit()).isEqualTo(ErrorCode.NONE));
        script.awaitFree(A);

        assertThat(script.committed(A)).containsExactlyInAnyOrderElementsOf(values);
    }

    /** Over many segments; with the index lost by a power cut, and with the log's end cut off. */
    @Test
    void scenario12everyAbortedTransactionIsListedWhereverAFetchBegins() {
        Script script = new Script("data");
        ScriptedProducer wide = script.producer("wide", TV2);
        assertThat(wide.begin()).isEqualTo(ErrorCode.NONE);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            if (i % 20 == 5) {
                assertThat(wide.send(A, "wide " + i)).isEqualTo(ErrorCode.NONE);
            }
            ScriptedProducer each = script.producer("tx-" + i % 3, TV2);
            assertThat(each.begin()).isEqualTo(ErrorCode.NONE);
            String value = "v".repeat(300) + i;
            assertThat(each.send(A, value)).isEqualTo(ErrorCode.NONE);
            boolean commit = i % 3 != 0;
            assertThat(commit ? each.commit() : each.abort()).isEqualTo(ErrorCode.NONE);
            if (commit) {
                expected.add(value);
            }
        }
        assertThat(wide.abort()).isEqualTo(ErrorCode.NONE);
        script.awaitFree(A);
        everyFetchShows(script, expected);

        ScriptedProducer cut = script.producer("cut", TV2);
        assertThat(cut.begin()).isEqualTo(ErrorCode.NONE);
        cut.sendWithoutWaiting(A, "cut off");
        script.scene().passNanos(3 * INSTANT_NANOS);
        script.loseAndRestorePower();
        script.scene().pass(2 * Script.TRANSACTION_TIMEOUT_MILLIS);
        assertThat(script.isHeld(A)).isFalse();
        everyFetchShows(script, expected);
    }

    private static void everyFetchShows(Script script, List<String> expected) {
        assertThat(script.committed(A)).isEqualTo(expected);
        List<Poll.Seen> all = script.read(A, 0, true);
        long end = script.page(A, 0, true, 1).highWatermark();
        for (long from = 0; from < end; from++) {
            for (int bytes : new int[] {1, 2_000, 20_000}) {
                Fetcher.Page page = script.page(A, from, true, bytes);
                long first = from;
                assertThat(page.records())
                        .as("from %d, %d bytes", from, bytes)
                        .isEqualTo(
                                all.stream()
                                        .filter(seen ->
                                                seen.offset() >= first
                                                        && seen.offset() < page.nextOffset())
                                        .toList());
            }
        }
    }
}
