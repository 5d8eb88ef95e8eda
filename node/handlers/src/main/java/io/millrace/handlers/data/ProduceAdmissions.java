package io.millrace.handlers.data;

import io.millrace.base.EventLoop;
import io.millrace.base.TopicPartition;
import io.millrace.broker.produce.TransactionGate;
import io.millrace.broker.produce.TransactionGate.Mode;
import io.millrace.broker.produce.TransactionalProducer;
import io.millrace.protocol.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Asks the transaction coordinator whether partitions may be written, and says its answer in the
 * terms that a producer understands at its version (KIP-890). Safe from any thread.
 */
final class ProduceAdmissions {
    private static final short FIRST_VERSION_THAT_ADDS = 12;
    private static final short FIRST_VERSION_WITH_ABORTABLE = 11;

    private final TransactionGate gate;

    ProduceAdmissions(TransactionGate gate) {
        this.gate = gate;
    }

    /** What is asked, by one request. */
    record Question(
            short version,
            TransactionalProducer producer,
            List<TopicPartition> partitions,
            EventLoop loop) {

        Mode mode() {
            return version >= FIRST_VERSION_THAT_ADDS ? Mode.ADD : Mode.VERIFY;
        }
    }

    /**
     * @param answered called on the question's loop, with NONE or an error for each partition
     */
    void ask(Question question, Consumer<Map<TopicPartition, ErrorCode>> answered) {
        gate.admit(
                question.mode(),
                question.producer(),
                question.partitions(),
                answer -> question.loop().execute(() -> answered.accept(answer)));
    }

    /**
     * What producers are told: trouble with the coordinator is theirs to retry, which older ones
     * know only as too few replicas.
     */
    static ErrorCode toProducer(ErrorCode error, short version) {
        return switch (error) {
            case NETWORK_EXCEPTION,
                    COORDINATOR_LOAD_IN_PROGRESS,
                    COORDINATOR_NOT_AVAILABLE,
                    NOT_COORDINATOR ->
                    ErrorCode.NOT_ENOUGH_REPLICAS;
            case CONCURRENT_TRANSACTIONS ->
                    version >= FIRST_VERSION_THAT_ADDS ? error : ErrorCode.NOT_ENOUGH_REPLICAS;
            case TRANSACTION_ABORTABLE ->
                    version >= FIRST_VERSION_WITH_ABORTABLE ? error : ErrorCode.INVALID_TXN_STATE;
            case PRODUCER_FENCED -> ErrorCode.INVALID_PRODUCER_EPOCH;
            default -> error;
        };
    }
}
