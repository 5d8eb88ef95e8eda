package io.millrace.simulation.scenario;

import static io.millrace.simulation.client.Protocol.TV1;
import static io.millrace.simulation.client.Protocol.TV2;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.TopicPartition;
import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ApiResponse;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.UpdateFeaturesRequest;
import io.millrace.protocol.message.UpdateFeaturesRequest.FeatureUpdateKey;
import io.millrace.protocol.message.UpdateFeaturesResponse;
import io.millrace.simulation.client.ConsumedOffset;
import io.millrace.simulation.client.Identity;
import io.millrace.simulation.client.Protocol;
import io.millrace.simulation.client.TransactionRequests;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Those of the twelve scenarios (see {@link PartitionScenariosTest}) that are about the
 * coordinator: late and repeated ends, identities, versions.
 */
class CoordinatorScenariosTest {
    private static final TopicPartition A = new TopicPartition("data", 0);
    private static final TopicPartition B = new TopicPartition("data", 1);
    private static final byte UPGRADE = 1;
    private static final byte SAFE_DOWNGRADE = 2;
    private static final short EPOCH_BEFORE_LAST = Short.MAX_VALUE - 2;
    private static final int INSTANTS = 80;
    private static final long INSTANT_NANOS = 100_000;

    /** What Jepsen found in Kafka (KAFKA-17754). */
    @Test
    void scenario03aLateEndDoesNotEndTheNextTransaction() {
        Script script = new Script("data");
        ScriptedProducer producer = script.producer("tx", TV2);
        producer.begin(A);
        assertThat(producer.send(A, "first")).isEqualTo(ErrorCode.NONE);
        InFlight late = producer.endLate(true);
        assertThat(producer.commit()).isEqualTo(ErrorCode.NONE);
        script.awaitFree(A);
        Identity after = producer.identity();

        // Again, and nothing new has begun: it is the same end.
        assertThat(ScriptedProducer.identity(late.arrive())).isEqualTo(after);
        assertThat(producer.send(A, "second")).isEqualTo(ErrorCode.NONE);
        assertThat(ScriptedProducer.endError(late.arrive())).isEqualTo(ErrorCode.PRODUCER_FENCED);

        assertThat(script.isHeld(A)).isTrue();
        assertThat(producer.abort()).isEqualTo(ErrorCode.NONE);
        script.awaitFree(A);
        assertThat(script.committed(A)).containsExactly("first");
    }

    /** Nothing in the request tells the two apart; the connection over which it comes does. */
    @Test
    void scenario03aLateEndOfAnOlderClientDoesNotEndItsNextTransaction() {
        Script script = new Script("data");
        ScriptedProducer producer = script.producer("tx", TV1);
        producer.begin(A);
        assertThat(producer.send(A, "first")).isEqualTo(ErrorCode.NONE);
        InFlight late = producer.endLate(true);
        producer.reconnect();
        assertThat(producer.commit()).isEqualTo(ErrorCode.NONE);
        assertThat(producer.add(A)).isEqualTo(ErrorCode.NONE);
        assertThat(producer.send(A, "second")).isEqualTo(ErrorCode.NONE);

        assertThat(late.arriveAnyhow()).isNull();

        script.scene().pass(1_000);
        assertThat(script.isHeld(A)).isTrue();
        assertThat(producer.abort()).isEqualTo(ErrorCode.NONE);
        script.awaitFree(A);
        assertThat(script.committed(A)).containsExactly("first");
    }

    @ParameterizedTest
    @EnumSource
    void scenario03lateOffsetsDoNotJoinTheNextTransaction(Protocol protocol) {
        Script script = new Script("data");
        ScriptedProducer producer = script.producer("tx", protocol);
        assertThat(producer.begin()).isEqualTo(ErrorCode.NONE);
        InFlight late = producer.commitOffsetLate(new ConsumedOffset("group", A, 10));
        producer.reconnect();
        assertThat(producer.commitOffset(new ConsumedOffset("group", A, 10)))
                .isEqualTo(ErrorCode.NONE);
        assertThat(producer.commit()).isEqualTo(ErrorCode.NONE);
        assertThat(producer.commitOffset(new ConsumedOffset("group", A, 20)))
                .isEqualTo(ErrorCode.NONE);

        ApiResponse answer = late.arriveAnyhow();
        assertThat(answer == null ? null : TransactionRequests.offsetCommitError(answer))
                .isEqualTo(protocol == TV1 ? null : ErrorCode.INVALID_PRODUCER_EPOCH);
        assertThat(producer.commit()).isEqualTo(ErrorCode.NONE);
        script.scene().pass(1_000);
        assertThat(script.committedOffset("group", A)).isEqualTo(20);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void scenario05theLastEpochLeadsToAnotherProducerId(boolean killed) {
        Script script = new Script("data");
        ScriptedProducer producer = script.producer("tx", TV2);
        producer.begin();
        while (producer.identity().epoch() < EPOCH_BEFORE_LAST) {
            assertThat(producer.init()).isEqualTo(ErrorCode.NONE);
        }
        assertThat(producer.send(A, "before")).isEqualTo(ErrorCode.NONE);
        assertThat(producer.commit()).isEqualTo(ErrorCode.NONE);
        Identity last = producer.identity();
        assertThat(last.epoch()).isEqualTo((short) (Short.MAX_VALUE - 1));
        assertThat(producer.send(A, "last")).isEqualTo(ErrorCode.NONE);
        InFlight late = producer.sendLate(A, "late");
        if (killed) {
            producer.endUnheard(true);
            script.scene().passNanos(8 * INSTANT_NANOS);
            script.killAndStart();
            producer.reconnect();
        }
        assertThat(producer.commit()).isEqualTo(ErrorCode.NONE);
        Identity next = producer.identity();
        assertThat(next.producerId()).isNotEqualTo(last.producerId());
        assertThat(next.epoch()).isZero();

        producer.believe(last);
        assertThat(producer.commit()).isEqualTo(ErrorCode.NONE);
        assertThat(producer.identity()).isEqualTo(next);
        if (!killed) {
            assertThat(ScriptedProducer.produceError(late.arrive()))
                    .isEqualTo(ErrorCode.INVALID_PRODUCER_EPOCH);
        }
        assertThat(producer.send(A, "next")).isEqualTo(ErrorCode.NONE);
        assertThat(producer.commit()).isEqualTo(ErrorCode.NONE);
        script.awaitFree(A);
        assertThat(script.committed(A)).containsExactly("before", "last", "next");
    }

    /** The node dies at one instant after the other of an end, and the client asks again. */
    @ParameterizedTest
    @EnumSource
    void scenario06anEndIsRepeatedAtTheNextCoordinator(Protocol protocol) {
        for (int instant = 0; instant < INSTANTS; instant++) {
            Script script = new Script("data");
            ScriptedProducer producer = script.producer("tx", protocol);
            producer.begin(A, B);
            assertThat(producer.send(A, "a")).isEqualTo(ErrorCode.NONE);
            assertThat(producer.send(B, "b")).isEqualTo(ErrorCode.NONE);
            Identity before = producer.identity();
            producer.endUnheard(true);
            script.scene().passNanos(instant * INSTANT_NANOS);
            if (instant % 2 == 0) {
                script.killAndStart();
            } else {
                script.loseAndRestorePower();
            }
            producer.reconnect();

            assertThat(producer.commit()).as("instant %d", instant).isEqualTo(ErrorCode.NONE);
            assertThat(producer.identity())
                    .isEqualTo(
                            new Identity(
                                    before.producerId(),
                                    (short) (before.epoch() + (protocol == TV2 ? 1 : 0))));
            producer.begin(A);
            producer.believe(before);
            assertThat(producer.abort())
                    .isIn(ErrorCode.INVALID_TXN_STATE, ErrorCode.PRODUCER_FENCED);
            script.awaitFree(A);
            script.awaitFree(B);
            assertThat(script.committed(A)).containsExactly("a");
            assertThat(script.committed(B)).containsExactly("b");
            assertThat(script.scene().node().failures()).isEmpty();
        }
    }

    @Test
    void scenario11theProtocolOfATransactionStaysUntilItsEnd() {
        Script script = new Script("data");
        ScriptedProducer producer = script.producer("tx", TV2);
        producer.begin(A);
        assertThat(producer.send(A, "begun with 2")).isEqualTo(ErrorCode.NONE);
        assertThat(finalise(script, 1, SAFE_DOWNGRADE)).isEqualTo(ErrorCode.NONE);
        assertThat(producer.send(B, "goes on with 2")).isEqualTo(ErrorCode.NONE);
        assertThat(producer.commit()).isEqualTo(ErrorCode.NONE);

        producer.speak(TV1);
        assertThat(producer.add(A)).isEqualTo(ErrorCode.NONE);
        assertThat(producer.send(A, "begun with 1")).isEqualTo(ErrorCode.NONE);
        assertThat(finalise(script, 2, UPGRADE)).isEqualTo(ErrorCode.NONE);
        script.killAndStart();
        producer.reconnect();
        assertThat(producer.send(A, "goes on with 1")).isEqualTo(ErrorCode.NONE);
        assertThat(producer.commit()).isEqualTo(ErrorCode.NONE);

        producer.speak(TV2);
        assertThat(producer.send(B, "2 again")).isEqualTo(ErrorCode.NONE);
        assertThat(producer.abort()).isEqualTo(ErrorCode.NONE);
        script.awaitFree(A);
        script.awaitFree(B);
        assertThat(script.committed(A))
                .containsExactly("begun with 2", "begun with 1", "goes on with 1");
        assertThat(script.committed(B)).containsExactly("goes on with 2");
    }

    private static ErrorCode finalise(Script script, int transactionVersion, byte type) {
        UpdateFeaturesRequest request =
                new UpdateFeaturesRequest()
                        .timeoutMs(1_000)
                        .featureUpdates(
                                List.of(
                                        new FeatureUpdateKey()
                                                .feature("transaction.version")
                                                .maxVersionLevel((short) transactionVersion)
                                                .upgradeType(type)));
        UpdateFeaturesResponse response =
                (UpdateFeaturesResponse) script.ask(ApiKey.UPDATE_FEATURES, 2, request);
        return ErrorCode.of(response.errorCode());
    }
}
