package io.millrace.transactions;

import static io.millrace.transactions.CoordinatorRun.DATA;
import static io.millrace.transactions.CoordinatorRun.OTHER;
import static io.millrace.transactions.CoordinatorRun.epoch;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.coordination.ProducerIdentity;
import io.millrace.protocol.ErrorCode;
import io.millrace.transactions.IdentityAnswer.Given;
import io.millrace.transactions.IdentityAnswer.Refused;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What each state makes of each request, in both generations of the protocol (KIP-98, KIP-360,
 * KIP-588, KIP-890). Epochs are relative to the one that the coordinator has; "+1/0" is what a
 * client gets back, "id/0" a new producer id.
 */
class TransitionTableTest {
    private final CoordinatorRun run = new CoordinatorRun();

    /** Whom the coordinator takes the producer for in the state that the test begins with. */
    private ProducerIdentity owner = new ProducerIdentity(-1, (short) -1);

    private void enter(String state, int version) {
        ProducerIdentity producer = run.begin(null);
        switch (state) {
            case "Empty" -> {}
            case "Ongoing" -> run.add(producer, version, DATA);
            case "PrepareCommit", "PrepareAbort" -> {
                run.add(producer, version, DATA);
                run.end(producer, state.equals("PrepareCommit"), version);
            }
            case "CompleteCommit", "CompleteAbort" -> {
                run.add(producer, version, DATA);
                run.end(producer, state.equals("CompleteCommit"), version);
                run.deliver();
            }
            default -> throw new AssertionError(state);
        }
        assertThat(run.state()).isEqualTo(state);
        owner = new ProducerIdentity(producer.producerId(), run.describe().producerEpoch());
    }

    private String told(Object answer) {
        return switch (answer) {
            case ErrorCode error -> error.name();
            case Refused(ErrorCode error) -> error.name();
            case Given(ProducerIdentity given) ->
                    given.producerId() == owner.producerId()
                            ? "%+d".formatted(given.producerEpoch() - owner.producerEpoch())
                            : "id/" + given.producerEpoch();
            default -> throw new AssertionError(answer);
        };
    }

    private void deliverIfMeant(String state) {
        if (state.startsWith("Complete")) {
            run.deliver();
        }
    }

    @ParameterizedTest(name = "v1 {0}, EndTxn {1} at {2}: {3}, then {4}")
    @CsvSource({
        "Empty,          commit,  0, INVALID_TXN_STATE,       Empty",
        "Empty,          abort,   0, INVALID_TXN_STATE,       Empty",
        "Ongoing,        commit,  0, +0,                      PrepareCommit",
        "Ongoing,        commit,  0, +0,                      CompleteCommit",
        "Ongoing,        abort,   0, +0,                      PrepareAbort",
        "Ongoing,        commit, -1, PRODUCER_FENCED,         Ongoing",
        "Ongoing,        commit,  1, PRODUCER_FENCED,         Ongoing",
        "PrepareCommit,  commit,  0, CONCURRENT_TRANSACTIONS, PrepareCommit",
        "PrepareAbort,   abort,   0, CONCURRENT_TRANSACTIONS, PrepareAbort",
        "PrepareAbort,   abort,  -1, PRODUCER_FENCED,         PrepareAbort",
        "CompleteCommit, commit,  0, +0,                      CompleteCommit",
        "CompleteCommit, abort,   0, INVALID_TXN_STATE,       CompleteCommit",
        "CompleteAbort,  abort,   0, +0,                      CompleteAbort",
        "CompleteAbort,  commit,  0, INVALID_TXN_STATE,       CompleteAbort",
    })
    void endsOfOlderClients(String before, String how, int epoch, String told, String after) {
        enter(before, 0);
        Object answer =
                run.end(epoch(owner, owner.producerEpoch() + epoch), how.equals("commit"), 0);
        assertThat(told(answer)).isEqualTo(told);
        deliverIfMeant(after);
        assertThat(run.state()).isEqualTo(after);
    }

    @ParameterizedTest(name = "v2 {0}, EndTxn {1} at {2}: {3}, then {4}")
    @CsvSource({
        "Empty,          commit,  0, INVALID_TXN_STATE,       Empty",
        "Empty,          abort,   0, +1,                      CompleteAbort",
        "Ongoing,        commit,  0, +1,                      PrepareCommit",
        "Ongoing,        commit,  0, +1,                      CompleteCommit",
        "Ongoing,        abort,   0, +1,                      PrepareAbort",
        "Ongoing,        commit, -1, PRODUCER_FENCED,         Ongoing",
        "Ongoing,        commit,  1, PRODUCER_FENCED,         Ongoing",
        "PrepareCommit,  commit, -1, CONCURRENT_TRANSACTIONS, PrepareCommit",
        "PrepareCommit,  abort,   0, CONCURRENT_TRANSACTIONS, PrepareCommit",
        "PrepareAbort,   abort,  -1, CONCURRENT_TRANSACTIONS, PrepareAbort",
        "CompleteCommit, commit, -1, +0,                      CompleteCommit",
        "CompleteCommit, abort,  -1, INVALID_TXN_STATE,       CompleteCommit",
        "CompleteCommit, abort,   0, +1,                      CompleteAbort",
        "CompleteCommit, commit,  0, INVALID_TXN_STATE,       CompleteCommit",
        "CompleteCommit, commit, -2, PRODUCER_FENCED,         CompleteCommit",
        "CompleteAbort,  abort,  -1, +0,                      CompleteAbort",
        "CompleteAbort,  commit, -1, INVALID_TXN_STATE,       CompleteAbort",
        "CompleteAbort,  abort,   0, +1,                      CompleteAbort",
    })
    void endsOfNewerClients(String before, String how, int epoch, String told, String after) {
        enter(before, 2);
        Object answer =
                run.end(epoch(owner, owner.producerEpoch() + epoch), how.equals("commit"), 2);
        assertThat(told(answer)).isEqualTo(told);
        deliverIfMeant(after);
        assertThat(run.state()).isEqualTo(after);
    }

    @ParameterizedTest(name = "{0}, AddPartitionsToTxn at {1}: {2}, then {3}")
    @CsvSource({
        "Empty,          0, NONE,                    Ongoing",
        "Empty,         -1, PRODUCER_FENCED,         Empty",
        "Ongoing,        0, NONE,                    Ongoing",
        "Ongoing,        1, PRODUCER_FENCED,         Ongoing",
        "PrepareCommit,  0, CONCURRENT_TRANSACTIONS, PrepareCommit",
        "PrepareAbort,  -1, CONCURRENT_TRANSACTIONS, PrepareAbort",
        "CompleteCommit, 0, NONE,                    Ongoing",
        "CompleteCommit,-1, PRODUCER_FENCED,         CompleteCommit",
        "CompleteAbort,  0, NONE,                    Ongoing",
    })
    void additions(String before, int epoch, String told, String after) {
        for (int version : new int[] {0, 2}) {
            TransitionTableTest each = new TransitionTableTest();
            each.enter(before, version);
            ProducerIdentity producer =
                    CoordinatorRun.epoch(each.owner, each.owner.producerEpoch() + epoch);
            assertThat(each.told(each.run.add(producer, version, OTHER))).isEqualTo(told);
            assertThat(each.run.state()).isEqualTo(after);
            ProducerIdentity stranger = new ProducerIdentity(5, producer.producerEpoch());
            assertThat(each.told(each.run.add(stranger, version, OTHER)))
                    .isEqualTo(
                            before.startsWith("Prepare")
                                    ? "CONCURRENT_TRANSACTIONS"
                                    : "INVALID_PRODUCER_ID_MAPPING");
        }
    }

    @ParameterizedTest(name = "{0}, InitProducerId as {1}: {2}, then {3}")
    @CsvSource({
        "Empty,          nobody, +1,                      Empty",
        "Empty,          0,      +1,                      Empty",
        "Empty,          1,      PRODUCER_FENCED,         Empty",
        "Ongoing,        nobody, CONCURRENT_TRANSACTIONS, CompleteAbort",
        "Ongoing,        0,      CONCURRENT_TRANSACTIONS, CompleteAbort",
        "PrepareCommit,  nobody, CONCURRENT_TRANSACTIONS, PrepareCommit",
        "PrepareAbort,   0,      CONCURRENT_TRANSACTIONS, PrepareAbort",
        "CompleteCommit, nobody, +1,                      Empty",
        "CompleteCommit, 0,      +1,                      Empty",
        "CompleteAbort,  0,      +1,                      Empty",
    })
    void arrivals(String before, String whom, String told, String after) {
        for (int version : new int[] {0, 2}) {
            TransitionTableTest each = new TransitionTableTest();
            each.enter(before, version);
            ProducerIdentity expected =
                    whom.equals("nobody")
                            ? null
                            : epoch(
                                    each.owner,
                                    each.owner.producerEpoch() + Integer.parseInt(whom));
            assertThat(each.told(each.run.init(expected))).isEqualTo(told);
            each.deliverIfMeant(after);
            assertThat(each.run.state()).isEqualTo(after);
        }
    }

    @ParameterizedTest(name = "{0} after its time: {1}")
    @CsvSource({
        "Empty,          Empty",
        "Ongoing,        CompleteAbort",
        "PrepareCommit,  PrepareCommit",
        "PrepareAbort,   PrepareAbort",
        "CompleteCommit, CompleteCommit",
    })
    void timeouts(String before, String after) {
        for (int version : new int[] {0, 2}) {
            TransitionTableTest each = new TransitionTableTest();
            each.enter(before, version);
            each.run.pass(CoordinatorRun.TIMEOUT_MILLIS - 1);
            assertThat(each.run.state()).isEqualTo(before);
            each.run.pass(TransactionSettings.DEFAULT.abortCheckMillis() + 1);
            each.deliverIfMeant(after);
            assertThat(each.run.state()).isEqualTo(after);
        }
    }

    @ParameterizedTest(name = "{0} over a reload")
    @CsvSource({
        "Empty",
        "Ongoing",
        "PrepareCommit",
        "PrepareAbort",
        "CompleteCommit",
        "CompleteAbort"
    })
    void reloads(String state) {
        for (int version : new int[] {0, 2}) {
            TransitionTableTest each = new TransitionTableTest();
            each.enter(state, version);
            Object before = each.run.describe();
            var markers = each.run.markers.stream().map(SendMarkers::partitions).toList();
            each.run.reload();
            assertThat(each.run.describe()).isEqualTo(before);
            assertThat(each.run.markers.stream().map(SendMarkers::partitions).toList())
                    .isEqualTo(markers);
        }
    }
}
