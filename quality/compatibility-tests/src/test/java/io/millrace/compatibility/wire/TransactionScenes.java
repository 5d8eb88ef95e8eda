package io.millrace.compatibility.wire;

import static io.millrace.compatibility.wire.TransactionRequests.TIMEOUT_MILLIS;
import static org.apache.kafka.common.protocol.ApiKeys.ADD_PARTITIONS_TO_TXN;
import static org.apache.kafka.common.protocol.ApiKeys.END_TXN;
import static org.apache.kafka.common.protocol.ApiKeys.INIT_PRODUCER_ID;
import static org.apache.kafka.common.protocol.ApiKeys.PRODUCE;

import io.millrace.compatibility.harness.Await;
import io.millrace.compatibility.wire.TransactionRequests.Identity;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.message.DescribeTransactionsResponseData;
import org.apache.kafka.common.message.EndTxnResponseData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiKeys;

/**
 * What scenes are made of: one producer of one transactional id and what it asks, in either
 * generation of the protocol.
 */
final class TransactionScenes {
    static final String TOPIC = "scenes";
    static final Duration LIMIT = Duration.ofSeconds(60);

    private static final int FOREIGN_SEQUENCE = 100;

    /** In which all epochs are used up, also where some requests are refused. */
    private static final int ROUNDS_MAX = 1_000;

    /** The versions that a generation's clients speak. */
    enum Generation {
        EXPLICIT(9, 4),
        IMPLICIT(12, 5);

        final int produce;
        final int end;

        Generation(int produce, int end) {
            this.produce = produce;
            this.end = end;
        }
    }

    private final TransactionWire wire;
    final Generation generation;
    final String id;
    private Identity identity = Identity.NONE;
    private int sequence;

    TransactionScenes(TransactionWire wire, Generation generation, String id) {
        this.wire = wire;
        this.generation = generation;
        this.id = id;
    }

    Identity now() {
        return identity;
    }

    /** Another client of the same transactional id that takes itself for somebody. */
    Identity epoch(int other) {
        return identity.epoch(other);
    }

    private String told(Identity producer) {
        return id + " as " + wire.name(producer.producerId()) + "/" + producer.epoch();
    }

    /** Asks who it is, and becomes that. */
    void init(Identity expected) {
        init(expected, TIMEOUT_MILLIS);
    }

    void init(Identity expected, int timeoutMillis) {
        InitProducerIdResponseData answer =
                (InitProducerIdResponseData)
                        wire.ask(
                                INIT_PRODUCER_ID,
                                5,
                                told(expected),
                                TransactionRequests.init(id, timeoutMillis, expected));
        settle();
        become(answer.errorCode(), answer.producerId(), answer.producerEpoch());
    }

    private void become(short error, long producerId, short epoch) {
        if (error == 0 && producerId >= 0) {
            Identity next = new Identity(producerId, epoch);
            sequence = next.equals(identity) ? sequence : 0;
            identity = next;
        }
    }

    /** Writes a record, as part of the transaction. */
    void write() {
        if (generation == Generation.EXPLICIT) {
            add(identity);
        }
        write(identity, sequence++);
    }

    void write(Identity producer, int number) {
        ProduceResponseData answer =
                (ProduceResponseData)
                        wire.askQuietly(
                                PRODUCE,
                                generation.produce,
                                TransactionRequests.produce(id, producer, number, TOPIC, 0));
        var entry = answer.responses().iterator().next().partitionResponses().getFirst();
        // What is in the partition is another's matter, and words are for people.
        entry.setErrorMessage(null).setBaseOffset(0);
        wire.note(PRODUCE, generation.produce, told(producer) + " " + number, answer);
    }

    void add(Identity producer) {
        wire.ask(
                ADD_PARTITIONS_TO_TXN,
                3,
                told(producer),
                TransactionRequests.add(id, producer, TOPIC, List.of(0)));
    }

    void end(Identity producer, boolean commit) {
        end(generation.end, producer, commit);
    }

    void end(int version, Identity producer, boolean commit) {
        EndTxnResponseData answer =
                (EndTxnResponseData)
                        wire.ask(
                                END_TXN,
                                version,
                                told(producer) + (commit ? " commits" : " aborts"),
                                TransactionRequests.end(id, producer, commit));
        settle();
        become(answer.errorCode(), answer.producerId(), answer.producerEpoch());
    }

    void settle() {
        wire.settle(id);
    }

    void describe() {
        wire.ask(ApiKeys.DESCRIBE_TRANSACTIONS, 0, id, TransactionRequests.describe(id));
    }

    void awaitState(String state) {
        Await.until(
                id + " is " + state,
                LIMIT,
                () -> {
                    DescribeTransactionsResponseData answer =
                            (DescribeTransactionsResponseData)
                                    wire.askQuietly(
                                            ApiKeys.DESCRIBE_TRANSACTIONS,
                                            0,
                                            TransactionRequests.describe(id));
                    return answer.transactionStates().getFirst().transactionState().equals(state);
                });
    }

    /** All that somebody may ask who takes itself for that producer. */
    void askEverythingAs(Identity producer) {
        describe();
        add(producer);
        // Never sent before: Millrace knows repeated batches without asking the coordinator.
        write(producer, producer.equals(identity) ? sequence : FOREIGN_SEQUENCE);
        end(producer, true);
        end(producer, false);
        describe();
    }

    /**
     * Comes again and again until so many epochs are given out.
     *
     * @param epoch the last that is
     */
    void useUpEpochs(int epoch) {
        init(identity);
        int missing = epoch - identity.epoch();
        InitProducerIdResponseData last;
        int round = 0;
        do {
            if (round++ == ROUNDS_MAX) {
                throw new AssertionError(id + " is still " + identity);
            }
            last =
                    (InitProducerIdResponseData)
                            wire.askOften(
                                    INIT_PRODUCER_ID,
                                    1,
                                    TransactionRequests.init(id, TIMEOUT_MILLIS, Identity.NONE),
                                    missing);
            become(last.errorCode(), last.producerId(), last.producerEpoch());
            // A busy broker refuses some. Where the last is refused, the next tells how many.
            missing = last.errorCode() == 0 ? epoch - identity.epoch() : 1;
        } while (missing > 0);
        wire.note(INIT_PRODUCER_ID, 1, id + " so often", last);
    }
}
