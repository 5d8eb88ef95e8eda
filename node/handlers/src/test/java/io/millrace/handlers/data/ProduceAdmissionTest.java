package io.millrace.handlers.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.EventLoop;
import io.millrace.base.Payload;
import io.millrace.base.TopicPartition;
import io.millrace.broker.produce.CommitListener;
import io.millrace.broker.produce.ProduceContext;
import io.millrace.broker.produce.ProduceOutcome;
import io.millrace.broker.produce.ProduceTarget;
import io.millrace.broker.produce.TransactionGate;
import io.millrace.broker.produce.TransactionalProducer;
import io.millrace.handlers.LocalCall;
import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ApiResponse;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.ProduceRequest;
import io.millrace.protocol.message.ProduceResponse;
import io.millrace.records.BatchBuilder;
import io.millrace.records.BatchTraits;
import io.millrace.records.Producer;
import io.millrace.records.RecordBatch;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A produce that waits for the coordinator or a worker, and those behind it. */
class ProduceAdmissionTest {
    private static final TopicPartition PARTITION = new TopicPartition("t", 0);
    private static final int FAILS = 99;

    private final Queue<Runnable> loop = new ArrayDeque<>();
    private final Queue<Consumer<Map<TopicPartition, ErrorCode>>> questions = new ArrayDeque<>();
    private final List<TransactionGate.Mode> modes = new ArrayList<>();
    private final List<Integer> sequences = new ArrayList<>();
    private final List<Short> codes = new ArrayList<>();
    private final List<String> disconnected = new ArrayList<>();
    private final Queue<Runnable> workers = new ArrayDeque<>();
    private final Set<Integer> heavy = new HashSet<>();
    private boolean ongoing;
    private final ProduceHandler handler =
            new ProduceHandler(
                    ref -> new Partition(),
                    this::admit,
                    new NextLeaders(TestClusters.empty()),
                    workers::add);

    private void admit(
            TransactionGate.Mode mode,
            TransactionalProducer producer,
            List<TopicPartition> partitions,
            Consumer<Map<TopicPartition, ErrorCode>> answered) {
        modes.add(mode);
        questions.add(answered);
    }

    /** Asks for an admission until it has one. */
    private final class Partition implements ProduceTarget {
        @Override
        public String topic() {
            return PARTITION.topic();
        }

        @Override
        public boolean isHeavy(ByteBuffer records) {
            return heavy.contains(sequence(records));
        }

        @Override
        public ProduceOutcome append(ByteBuffer records, ProduceContext context) {
            return ongoing
                    ? admitted(records)
                    : new ProduceOutcome.AdmissionRequired(PARTITION, again -> admitted(records));
        }

        private ProduceOutcome admitted(ByteBuffer records) {
            ongoing = true;
            if (sequence(records) == FAILS) {
                throw new IllegalStateException("as the test wants it");
            }
            sequences.add(sequence(records));
            return new ProduceOutcome.Appended(sequences.size(), sequences.size() + 1, -1, 0, 0);
        }

        @Override
        public boolean isOnlyCopy() {
            return true;
        }

        @Override
        public void whenCommitted(
                int leaderEpoch, long endOffset, long waitMillisMax, CommitListener listener) {
            listener.committed();
        }
    }

    private static int sequence(ByteBuffer records) {
        return new RecordBatch(records, records.position()).baseSequence();
    }

    private void answer(ErrorCode error) {
        questions.remove().accept(Map.of(PARTITION, error));
    }

    private void runLoop() {
        for (Runnable task = loop.poll(); task != null; task = loop.poll()) {
            task.run();
        }
    }

    private void send(int version, @Nullable String transactionalId, int sequence) {
        BatchTraits traits =
                BatchTraits.PLAIN.from(new Producer(7, (short) 0, sequence)).inTransaction();
        send(version, transactionalId, traits, 1);
    }

    private void sendPlain(int sequence, long connection) {
        send(12, null, BatchTraits.PLAIN.from(new Producer(7, (short) 0, sequence)), connection);
    }

    private void send(
            int version, @Nullable String transactionalId, BatchTraits traits, long connection) {
        ByteBuffer batch =
                new BatchBuilder(traits).append(1, null, ByteBuffer.wrap(new byte[3])).build();
        ProduceRequest request =
                new ProduceRequest()
                        .acks((short) -1)
                        .transactionalId(transactionalId)
                        .topicData(
                                List.of(
                                        new ProduceRequest.TopicProduceData()
                                                .name("t")
                                                .partitionData(
                                                        List.of(
                                                                new ProduceRequest
                                                                                .PartitionProduceData()
                                                                        .records(
                                                                                new Payload.Bytes(
                                                                                        batch))))));
        handler.handle(request, new Waited((short) version, connection));
    }

    @Test
    void laterProducesOfTheConnectionWaitForAHeavyOneAndThoseOfOthersDoNot() {
        ongoing = true;
        heavy.add(0);
        sendPlain(0, 1);
        sendPlain(1, 1);
        sendPlain(2, 1);
        sendPlain(3, 2);
        assertThat(sequences).containsExactly(3);
        workers.remove().run();
        assertThat(codes).as("answers and later produces belong to the loop").hasSize(1);
        runLoop();
        assertThat(sequences).containsExactly(3, 0, 1, 2);
        assertThat(codes).hasSize(4);
        sendPlain(4, 1);
        assertThat(sequences).endsWith(4);
    }

    @Test
    void severalHeavyProducesOfAConnectionKeepTheirOrder() {
        ongoing = true;
        heavy.addAll(List.of(0, 2, 3));
        for (int sequence = 0; sequence < 5; sequence++) {
            sendPlain(sequence, 1);
        }
        for (Runnable task = workers.poll(); task != null; task = workers.poll()) {
            task.run();
            runLoop();
        }
        assertThat(sequences).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void aHeavyProduceThatBeginsATransactionWaitsForItsAdmissionToo() {
        heavy.add(0);
        send(12, "id", 0);
        send(12, "id", 1);
        workers.remove().run();
        assertThat(questions).as("asked on the loop").isEmpty();
        runLoop();
        assertThat(questions).hasSize(1);
        answer(ErrorCode.NONE);
        runLoop();
        assertThat(sequences).containsExactly(0, 1);
        assertThat(codes).hasSize(2);
    }

    @Test
    void aHeavyProduceThatFailsCostsItsConnectionOnly() {
        ongoing = true;
        heavy.add(FAILS);
        sendPlain(FAILS, 1);
        sendPlain(0, 1);
        workers.remove().run();
        runLoop();
        assertThat(disconnected).containsExactly("PRODUCE failed");
        assertThat(sequences).containsExactly(0);
    }

    @Test
    void scenario10AnAdmittedProduceGoesOnOnItsOwnLoopWithItsOwnRecords() {
        send(12, "id", 0);
        answer(ErrorCode.NONE);
        assertThat(sequences).as("not on the coordinator's thread").isEmpty();
        runLoop();
        assertThat(sequences).containsExactly(0);
        assertThat(codes).containsExactly(ErrorCode.NONE.code());
        assertThat(modes).containsExactly(TransactionGate.Mode.ADD);
        send(12, "id", 1);
        assertThat(questions).as("the transaction is open").isEmpty();
        assertThat(sequences).containsExactly(0, 1);
    }

    @Test
    void laterProducesOfTheProducerDoNotOvertake() {
        send(11, "id", 0);
        send(11, "id", 1);
        send(11, "id", 2);
        assertThat(questions).hasSize(1);
        answer(ErrorCode.NONE);
        runLoop();
        assertThat(sequences).containsExactly(0, 1, 2);
        assertThat(modes).containsExactly(TransactionGate.Mode.VERIFY);
    }

    @Test
    void aRefusalPassesTheTurnOn() {
        send(11, "id", 0);
        send(11, "id", 1);
        answer(ErrorCode.NOT_COORDINATOR);
        runLoop();
        assertThat(codes).containsExactly(ErrorCode.NOT_ENOUGH_REPLICAS.code());
        answer(ErrorCode.TRANSACTION_ABORTABLE);
        runLoop();
        assertThat(codes)
                .containsExactly(
                        ErrorCode.NOT_ENOUGH_REPLICAS.code(),
                        ErrorCode.TRANSACTION_ABORTABLE.code());
        assertThat(sequences).isEmpty();
    }

    /** It was waited for where the coordinator is: here nobody waits again. */
    @Test
    void aTransactionThatIsStillBeingEndedIsTheClientsToWaitFor() {
        send(12, "id", 0);
        answer(ErrorCode.CONCURRENT_TRANSACTIONS);
        runLoop();
        assertThat(codes).containsExactly(ErrorCode.CONCURRENT_TRANSACTIONS.code());
        assertThat(questions).isEmpty();
    }

    @Test
    void recordsOfATransactionNeedItsId() {
        send(12, null, 0);
        assertThat(codes).containsExactly(ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED.code());
    }

    /** A call on the test's loop, whose timers are due at once. */
    private final class Waited extends LocalCall implements EventLoop {
        private final long connection;

        Waited(short version, long connection) {
            super(ApiKey.PRODUCE, version);
            this.connection = connection;
        }

        @Override
        public long connection() {
            return connection;
        }

        @Override
        public EventLoop loop() {
            return this;
        }

        @Override
        public void execute(Runnable task) {
            loop.add(task);
        }

        @Override
        public Timer schedule(Runnable task, long delayMillis) {
            loop.add(task);
            return () -> loop.remove(task);
        }

        @Override
        public void releaseBody() {
            throw new AssertionError("the records are needed");
        }

        @Override
        public void answer(ApiResponse response, short inVersion) {
            ProduceResponse produced = (ProduceResponse) response;
            codes.add(produced.responses().getFirst().partitionResponses().getFirst().errorCode());
        }

        @Override
        public void disconnect(String reason) {
            disconnected.add(reason);
        }
    }
}
