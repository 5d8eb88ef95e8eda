package io.millrace.handlers.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.EventLoop;
import io.millrace.base.Payload;
import io.millrace.base.TopicPartition;
import io.millrace.broker.produce.AppendOutcome;
import io.millrace.broker.produce.CommitListener;
import io.millrace.broker.produce.ProduceContext;
import io.millrace.broker.produce.ProduceTarget;
import io.millrace.broker.produce.TransactionGate;
import io.millrace.broker.produce.TransactionalProducer;
import io.millrace.handlers.Call;
import io.millrace.handlers.Peer;
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
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A produce that waits for the coordinator, and those behind it. */
class ProduceAdmissionTest {
    private static final TopicPartition PARTITION = new TopicPartition("t", 0);

    private final Queue<Runnable> loop = new ArrayDeque<>();
    private final Queue<Consumer<Map<TopicPartition, ErrorCode>>> questions = new ArrayDeque<>();
    private final List<TransactionGate.Mode> modes = new ArrayList<>();
    private final List<Integer> sequences = new ArrayList<>();
    private final List<Short> codes = new ArrayList<>();
    private boolean ongoing;
    private final ProduceHandler handler = new ProduceHandler(ref -> new Partition(), this::admit);

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
        public AppendOutcome append(ByteBuffer records, ProduceContext context) {
            return ongoing
                    ? admitted(records, context)
                    : new AppendOutcome.AdmissionRequired(PARTITION, this::admitted);
        }

        private AppendOutcome admitted(ByteBuffer records, ProduceContext context) {
            ongoing = true;
            sequences.add(new RecordBatch(records, records.position()).baseSequence());
            return new AppendOutcome.Appended(sequences.size(), sequences.size() + 1, -1, 0);
        }

        @Override
        public void whenCommitted(long endOffset, CommitListener listener) {
            listener.committed();
        }
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
        handler.handle(request, new Waited((short) version));
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

    @Test
    void aTransactionThatIsBeingEndedIsWaitedFor() {
        send(12, "id", 0);
        answer(ErrorCode.CONCURRENT_TRANSACTIONS);
        runLoop();
        assertThat(codes).isEmpty();
        answer(ErrorCode.NONE);
        runLoop();
        assertThat(codes).containsExactly(ErrorCode.NONE.code());
    }

    @Test
    void recordsOfATransactionNeedItsId() {
        send(12, null, 0);
        assertThat(codes).containsExactly(ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED.code());
    }

    /** A call on the test's loop, whose timers are due at once. */
    private final class Waited implements Call, EventLoop {
        private final short version;

        Waited(short version) {
            this.version = version;
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
        public ApiKey key() {
            return ApiKey.PRODUCE;
        }

        @Override
        public short version() {
            return version;
        }

        @Override
        public boolean isVersionKnown() {
            return true;
        }

        @Override
        public @Nullable String clientId() {
            return null;
        }

        @Override
        public Peer peer() {
            return new Peer("127.0.0.1", "PLAINTEXT");
        }

        @Override
        public EventLoop loop() {
            return this;
        }

        @Override
        public void releaseBody() {
            throw new AssertionError("the records are needed");
        }

        @Override
        public void answer(ApiResponse response) {
            ProduceResponse produced = (ProduceResponse) response;
            codes.add(produced.responses().getFirst().partitionResponses().getFirst().errorCode());
        }

        @Override
        public void answer(ApiResponse response, short inVersion) {
            answer(response);
        }

        @Override
        public void answerNothing() {
            throw new AssertionError("every request here is answered");
        }

        @Override
        public void disconnect(String reason) {
            throw new AssertionError(reason);
        }
    }
}
