package io.millrace.broker.transactions;

import static io.millrace.broker.transactions.SteppedNode.FIRST;
import static io.millrace.broker.transactions.SteppedNode.SECOND;
import static io.millrace.broker.transactions.SteppedNode.end;
import static io.millrace.broker.transactions.SteppedNode.init;
import static io.millrace.broker.transactions.SteppedNode.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.TopicPartition;
import io.millrace.broker.produce.TransactionGate;
import io.millrace.broker.produce.TransactionalProducer;
import io.millrace.coordination.ProducerIdentity;
import io.millrace.protocol.ErrorCode;
import io.millrace.transactions.IdentityAnswer.Given;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Writers in transactions who ask their coordinator. */
class AdmissionsTest {
    private final SteppedNode node = new SteppedNode();

    @Test
    void aWriteAddsItsPartitionsOrIsVerifiedOrNeither() {
        node.lead(3);
        ProducerIdentity producer = ((Given) node.ask(init())).producer();
        assertThat(admit(TransactionGate.Mode.VERIFY, producer, FIRST))
                .containsExactly(Map.of(FIRST, ErrorCode.TRANSACTION_ABORTABLE));
        assertThat(admit(TransactionGate.Mode.ADD, producer, FIRST))
                .containsExactly(Map.of(FIRST, ErrorCode.NONE));
        assertThat(admit(TransactionGate.Mode.VERIFY, producer, FIRST))
                .containsExactly(Map.of(FIRST, ErrorCode.NONE));
        assertThat(admit(TransactionGate.Mode.VERIFY, producer, SECOND))
                .containsExactly(Map.of(SECOND, ErrorCode.TRANSACTION_ABORTABLE));
        node.verifies = false;
        assertThat(admit(TransactionGate.Mode.VERIFY, producer, SECOND))
                .containsExactly(Map.of(SECOND, ErrorCode.NONE));
        node.resign();
        assertThat(admit(TransactionGate.Mode.ADD, producer, SECOND))
                .containsExactly(Map.of(SECOND, ErrorCode.NOT_COORDINATOR));
    }

    private List<Map<TopicPartition, ErrorCode>> admit(
            TransactionGate.Mode mode, ProducerIdentity producer, TopicPartition partition) {
        List<Map<TopicPartition, ErrorCode>> answers = new ArrayList<>();
        node.runtime.admit(
                mode,
                new TransactionalProducer("tx", producer.producerId(), producer.producerEpoch()),
                List.of(partition),
                answers::add);
        node.commitAll();
        return answers;
    }

    @Test
    void aWriteOfTheNextTransactionGoesOnWhenTheEndIsComplete() {
        node.lead(3);
        ProducerIdentity producer = node.begin();
        node.ask(end(producer));
        assertThat(admit(TransactionGate.Mode.VERIFY, next(producer), FIRST))
                .as("a verification never waits")
                .containsExactly(Map.of(FIRST, ErrorCode.CONCURRENT_TRANSACTIONS));
        List<Map<TopicPartition, ErrorCode>> waiting =
                admit(TransactionGate.Mode.ADD, next(producer), FIRST);
        node.pass(SteppedNode.ADDITION_WAIT_MILLIS);
        assertThat(waiting).containsExactly(Map.of(FIRST, ErrorCode.CONCURRENT_TRANSACTIONS));

        List<Map<TopicPartition, ErrorCode>> patient =
                admit(TransactionGate.Mode.ADD, next(producer), FIRST);
        node.pass(SteppedNode.ADDITION_WAIT_MILLIS - 1);
        assertThat(patient).isEmpty();
        node.answer(ErrorCode.NONE);
        node.answer(ErrorCode.NONE);
        node.commitAll();
        assertThat(patient).containsExactly(Map.of(FIRST, ErrorCode.NONE));
        assertThat(node.state()).isEqualTo("Ongoing");
    }
}
