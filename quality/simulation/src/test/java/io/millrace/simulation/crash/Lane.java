package io.millrace.simulation.crash;

import io.millrace.broker.PartitionRef;
import io.millrace.broker.node.Broker;
import io.millrace.broker.produce.CommitListener;
import io.millrace.broker.produce.ProduceContext;
import io.millrace.broker.produce.ProduceOutcome;
import io.millrace.broker.produce.ProduceTarget;
import io.millrace.protocol.ErrorCode;
import io.millrace.records.BatchBuilder;
import io.millrace.records.BatchTraits;
import io.millrace.records.Producer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What one idempotent producer sends to one partition: batches in order, at most five in flight, as
 * clients do it. What was not acknowledged is sent again, in order, after the next start. A value
 * is {@code PRODUCER:SEQUENCE:PADDING}.
 */
final class Lane {
    static final int IN_FLIGHT_MAX = 5;

    private record Answer(ErrorCode error, long baseOffset, @Nullable String message) {
        static Answer failed(ErrorCode error, @Nullable String message) {
            return new Answer(error, -1, message);
        }
    }

    private static final class Batch {
        final int baseSequence;
        final List<String> values;
        CompletableFuture<Answer> answer = new CompletableFuture<>();

        Batch(int baseSequence, List<String> values) {
            this.baseSequence = baseSequence;
            this.values = values;
        }
    }

    private final PartitionHistory history;
    private final long producerId;
    private final Deque<Batch> unacknowledged = new ArrayDeque<>();
    private int nextSequence;
    private boolean stuck;

    Lane(PartitionHistory history, long producerId) {
        this.history = history;
        this.producerId = producerId;
    }

    static String producerOf(String value) {
        return value.substring(0, value.indexOf(':'));
    }

    static long sequenceOf(String value) {
        int start = value.indexOf(':') + 1;
        return Long.parseLong(value.substring(start, value.indexOf(':', start)));
    }

    PartitionHistory history() {
        return history;
    }

    boolean mayProduce() {
        return !stuck && unacknowledged.size() < IN_FLIGHT_MAX;
    }

    void produce(Broker broker, long nowMillis, int records, int paddingBytes) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < records; i++) {
            values.add(producerId + ":" + (nextSequence + i) + ":" + "x".repeat(paddingBytes));
        }
        Batch batch = new Batch(nextSequence, values);
        nextSequence += records;
        unacknowledged.add(batch);
        send(broker, batch, nowMillis);
    }

    /** After a start: everything that may or may not have been written. */
    void retry(Broker broker, long nowMillis) {
        stuck = false;
        for (Batch batch : unacknowledged) {
            batch.answer = new CompletableFuture<>();
            send(broker, batch, nowMillis);
        }
    }

    private void send(Broker broker, Batch batch, long nowMillis) {
        PartitionRef ref = PartitionRef.byName(history.id().topic(), history.id().partition());
        ProduceTarget target = broker.partitions().find(ref);
        CompletableFuture<Answer> answer = batch.answer;
        if (target == null) {
            answer.complete(Answer.failed(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, null));
            return;
        }
        switch (target.append(bytes(batch, nowMillis), new ProduceContext(true, true, true))) {
            case ProduceOutcome.Rejected rejected ->
                    answer.complete(Answer.failed(rejected.error(), rejected.message()));
            case ProduceOutcome.Appended appended ->
                    target.whenCommitted(
                            appended.leaderEpoch(),
                            appended.endOffset(),
                            CommitListener.FOREVER,
                            listener(answer, appended.baseOffset()));
            case ProduceOutcome.AdmissionRequired required ->
                    throw new AssertionError("not in a transaction: " + required);
        }
    }

    private static CommitListener listener(CompletableFuture<Answer> answer, long baseOffset) {
        return new CommitListener() {
            @Override
            public void committed() {
                answer.complete(new Answer(ErrorCode.NONE, baseOffset, null));
            }

            @Override
            public void failed(ErrorCode error) {
                answer.complete(Answer.failed(error, null));
            }
        };
    }

    private ByteBuffer bytes(Batch batch, long nowMillis) {
        BatchBuilder builder =
                new BatchBuilder(
                        BatchTraits.PLAIN.from(
                                new Producer(producerId, (short) 0, batch.baseSequence)));
        for (String value : batch.values) {
            builder.append(
                    nowMillis, null, ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
        }
        return builder.build();
    }

    List<CompletableFuture<?>> unanswered() {
        List<CompletableFuture<?>> open = new ArrayList<>();
        unacknowledged.forEach(batch -> open.add(batch.answer));
        return open;
    }

    /** Takes in the answers that have come. Without power every error is fine. */
    void collect(Machine machine) {
        while (!unacknowledged.isEmpty() && !stuck) {
            Batch batch = unacknowledged.element();
            Answer answer = batch.answer.getNow(null);
            if (answer == null) {
                return;
            }
            if (answer.error() == ErrorCode.NONE) {
                history.acknowledged(answer.baseOffset(), batch.values);
                unacknowledged.remove();
            } else {
                Violation.unless(
                        !machine.hasPower(),
                        "%s: producer %d, sequence %d is refused: %s %s"
                                .formatted(
                                        history.id(),
                                        producerId,
                                        batch.baseSequence,
                                        answer.error(),
                                        answer.message()));
                stuck = true;
            }
        }
    }
}
