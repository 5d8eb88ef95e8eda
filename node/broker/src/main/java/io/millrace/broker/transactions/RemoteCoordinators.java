package io.millrace.broker.transactions;

import io.millrace.base.Clock;
import io.millrace.base.EventLoop;
import io.millrace.base.TopicPartition;
import io.millrace.broker.produce.TransactionGate.Mode;
import io.millrace.broker.produce.TransactionalProducer;
import io.millrace.protocol.ErrorCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Coordinators of other nodes, asked by AddPartitionsToTxn on behalf of those who write here. While
 * a coordinator ends the transaction before, an addition is repeated from here, as other brokers'
 * are: a coordinator that made its answer wait would hold up everybody's. Safe from any thread.
 */
final class RemoteCoordinators {

    /** {@code add.partitions.to.txn.retry.backoff.ms}: between two attempts. */
    private static final int RETRY_MILLIS = 20;

    private static final long NANOS_PER_MILLI = 1_000_000;

    /** Questions that wait for one node. */
    static final int WAITING_MAX = 10_000;

    /** One request's partitions, and whom to tell. */
    record Question(
            int node,
            Mode mode,
            TransactionalProducer producer,
            List<TopicPartition> partitions,
            long deadlineNanos,
            Consumer<Map<TopicPartition, ErrorCode>> answered) {

        void answerAll(ErrorCode error) {
            answered.accept(all(partitions, error));
        }
    }

    private final EventLoop owner;
    private final Clock clock;
    private final int additionWaitMillisMax;
    private final PeerQueues<Question> queues;

    RemoteCoordinators(
            OtherBrokers brokers, EventLoop owner, Clock clock, int additionWaitMillisMax) {
        this.owner = owner;
        this.clock = clock;
        this.additionWaitMillisMax = additionWaitMillisMax;
        this.queues = new PeerQueues<>(brokers, owner, () -> new QuestionBatch(this::answered));
    }

    /**
     * @param answered called once, on the coordinators' thread; must not block
     */
    void admit(
            int node,
            Mode mode,
            TransactionalProducer producer,
            List<TopicPartition> partitions,
            Consumer<Map<TopicPartition, ErrorCode>> answered) {
        long wait = mode == Mode.ADD ? additionWaitMillisMax : 0;
        long deadline = clock.nanos() + wait * NANOS_PER_MILLI;
        Question question = new Question(node, mode, producer, partitions, deadline, answered);
        owner.execute(() -> ask(question));
    }

    private void ask(Question question) {
        if (queues.waiting(question.node()) >= WAITING_MAX) {
            question.answerAll(ErrorCode.NETWORK_EXCEPTION);
        } else {
            queues.add(question.node(), question);
        }
    }

    private void answered(Question question, Map<TopicPartition, ErrorCode> errors) {
        boolean again =
                errors.containsValue(ErrorCode.CONCURRENT_TRANSACTIONS)
                        && question.deadlineNanos() - clock.nanos()
                                >= RETRY_MILLIS * NANOS_PER_MILLI;
        if (again) {
            owner.schedule(() -> ask(question), RETRY_MILLIS);
        } else {
            question.answered().accept(errors);
        }
    }

    static Map<TopicPartition, ErrorCode> all(List<TopicPartition> partitions, ErrorCode error) {
        Map<TopicPartition, ErrorCode> errors = new HashMap<>();
        partitions.forEach(each -> errors.put(each, error));
        return errors;
    }
}
