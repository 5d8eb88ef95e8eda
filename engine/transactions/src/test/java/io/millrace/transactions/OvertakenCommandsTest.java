package io.millrace.transactions;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.TopicPartition;
import io.millrace.coordination.Moment;
import io.millrace.coordination.Outcome;
import io.millrace.coordination.ProducerIdentity;
import io.millrace.protocol.ErrorCode;
import io.millrace.transactions.IdentityAnswer.Given;
import io.millrace.transactions.IdentityAnswer.Refused;
import io.millrace.transactions.TransactionCommand.AddPartitions;
import io.millrace.transactions.TransactionCommand.EndTransaction;
import io.millrace.transactions.TransactionCommand.InitProducerId;
import io.millrace.transactions.TransactionCommand.MarkersWritten;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Older clients keep their epoch from one transaction to the next: only the connection tells
 * whether a command belongs to the transaction that is open (KIP-890, scenario 3).
 */
class OvertakenCommandsTest {
    private static final List<TopicPartition> PARTITIONS = List.of(new TopicPartition("data", 0));
    private static final short OLDER = 0;
    private static final long FIRST = 10;
    private static final long SECOND = 11;

    private final TransactionCoordinator coordinator =
            new TransactionCoordinator(
                    TransactionSettings.DEFAULT, new TransactionCoordinator.Term(0, 0), () -> 2);
    private long order;
    private ProducerIdentity producer = new ProducerIdentity(-1, (short) -1);

    @BeforeEach
    void begin() {
        identify(FIRST);
    }

    private void identify(long connection) {
        Object answer = step(new InitProducerId("tx", 60_000, null, 7, connection));
        producer = ((Given) answer).producer();
    }

    private Object step(TransactionCommand<?> command) {
        Outcome<Object> outcome = coordinator.step(1, command, new Moment(1_000, 1_000));
        outcome.effects().forEach(effect -> order = ((SendMarkers) effect).order());
        Object answer = outcome.replies().getFirst().answer();
        boolean refused =
                answer == ErrorCode.NETWORK_EXCEPTION
                        || answer.equals(new Refused(ErrorCode.NETWORK_EXCEPTION));
        assertThat(outcome.entries().isEmpty() && outcome.effects().isEmpty() || !refused).isTrue();
        return answer;
    }

    private Object add(long connection) {
        return step(new AddPartitions("tx", producer, PARTITIONS, OLDER, 0, connection));
    }

    private Object end(boolean commit, long connection) {
        Object answer =
                step(
                        new EndTransaction(
                                "tx",
                                producer,
                                commit,
                                OLDER,
                                TransactionCommand.NO_PRODUCER_ID,
                                connection));
        step(new MarkersWritten("tx", order, PARTITIONS));
        return answer;
    }

    @Test
    void whatComesOverAConnectionThatWasReplacedIsNotObeyed() {
        assertThat(add(FIRST)).isEqualTo(ErrorCode.NONE);
        assertThat(end(true, SECOND)).isEqualTo(new Given(producer));
        assertThat(add(FIRST)).isEqualTo(ErrorCode.NETWORK_EXCEPTION);
        assertThat(add(SECOND)).isEqualTo(ErrorCode.NONE);

        assertThat(end(true, FIRST)).isEqualTo(new Refused(ErrorCode.NETWORK_EXCEPTION));
        assertThat(end(false, SECOND)).isEqualTo(new Given(producer));
    }

    @Test
    void theSameConnectionMayRepeatItself() {
        assertThat(add(FIRST)).isEqualTo(ErrorCode.NONE);
        assertThat(add(FIRST)).isEqualTo(ErrorCode.NONE);
        assertThat(end(true, FIRST)).isEqualTo(new Given(producer));
        assertThat(end(true, FIRST)).isEqualTo(new Given(producer));
    }

    /** It may have had its connection for long. */
    @Test
    void anotherClientIsHeardOverAnyConnection() {
        assertThat(add(SECOND)).isEqualTo(ErrorCode.NONE);
        assertThat(end(true, SECOND)).isEqualTo(new Given(producer));
        identify(FIRST);

        assertThat(add(FIRST)).isEqualTo(ErrorCode.NONE);
        assertThat(end(true, FIRST)).isEqualTo(new Given(producer));
    }

    @Test
    void whatBrokersSayForAClientIsNotComparedWithItsConnections() {
        assertThat(add(SECOND)).isEqualTo(ErrorCode.NONE);
        assertThat(end(true, TransactionCommand.NO_CONNECTION)).isEqualTo(new Given(producer));
    }
}
