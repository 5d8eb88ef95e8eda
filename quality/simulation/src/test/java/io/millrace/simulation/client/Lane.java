package io.millrace.simulation.client;

import io.millrace.base.TopicPartition;
import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ApiResponse;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.ProduceRequest;
import io.millrace.protocol.message.ProduceResponse;
import io.millrace.protocol.message.ProduceResponse.PartitionProduceResponse;
import io.millrace.simulation.history.Write;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a producer sends to one partition: batches in order, at most five in flight; what is in
 * doubt is sent again, in order, with the same sequences.
 */
final class Lane {
    private static final int IN_FLIGHT_MAX = 5;

    /** To whom it belongs. */
    interface Owner {
        Identity identity();

        @Nullable String transactionalId();

        int produceVersion();

        /** How often a batch is tried before it is given up. */
        int triesMax();

        /** One batch less is under way. */
        void settled();

        /** The first batch was refused for good: nothing more is sent. */
        void refused(Write write, ErrorCode error, @Nullable String message);
    }

    private static final class Batch {
        final List<Write> writes;
        final int baseSequence;
        boolean sent;
        int tries;

        Batch(List<Write> writes, int baseSequence) {
            this.writes = writes;
            this.baseSequence = baseSequence;
        }
    }

    private final Caller caller;
    private final Owner owner;
    private final TopicPartition partition;
    private final Deque<Batch> batches = new ArrayDeque<>();
    private int nextSequence;
    private boolean pausing;

    /** Answers of an earlier identity say nothing. */
    private int generation;

    Lane(Caller caller, Owner owner, TopicPartition partition) {
        this.caller = caller;
        this.owner = owner;
        this.partition = partition;
    }

    boolean isIdle() {
        return batches.isEmpty();
    }

    void add(List<Write> writes) {
        batches.add(new Batch(writes, nextSequence));
        nextSequence += writes.size();
        pump();
    }

    /** What is not acknowledged is given up; its fate stays unknown. */
    void drop() {
        generation++;
        batches.clear();
    }

    /** A new identity begins. */
    void restart() {
        drop();
        nextSequence = 0;
    }

    private void pump() {
        if (pausing) {
            return;
        }
        int inFlight = 0;
        for (Batch batch : List.copyOf(batches)) {
            if (++inFlight > IN_FLIGHT_MAX) {
                return;
            }
            if (!batch.sent) {
                send(batch);
            }
        }
    }

    private void send(Batch batch) {
        batch.sent = true;
        batch.tries++;
        int sentIn = generation;
        int attempt = batch.tries;
        caller.ask(
                Role.DATA,
                ApiKey.PRODUCE,
                owner.produceVersion(),
                request(batch),
                response -> {
                    if (sentIn == generation && attempt == batch.tries && batch.sent) {
                        answered(batch, response);
                    }
                });
    }

    private ProduceRequest request(Batch batch) {
        return new ProduceBatch(
                        owner.transactionalId(),
                        owner.identity(),
                        partition,
                        batch.baseSequence,
                        caller.scheduler().nowMillis(),
                        batch.writes.stream()
                                .map(each -> new ProduceBatch.Sent(each.key(), each.value()))
                                .toList())
                .request();
    }

    private void answered(Batch batch, @Nullable ApiResponse response) {
        if (response == null) {
            again(batch, ErrorCode.NETWORK_EXCEPTION, null);
            return;
        }
        PartitionProduceResponse answer =
                ((ProduceResponse) response).responses().getFirst().partitionResponses().getFirst();
        ErrorCode error = ErrorCode.of(answer.errorCode());
        if (error == ErrorCode.NONE || error == ErrorCode.DUPLICATE_SEQUENCE_NUMBER) {
            acknowledge(batch, error == ErrorCode.NONE ? answer.baseOffset() : -1);
        } else if (Caller.isRetriable(error)
                || (error == ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER
                        && batch != batches.peekFirst())) {
            again(batch, error, answer.errorMessage());
        } else {
            refuse(batch, error, answer.errorMessage());
        }
    }

    private void acknowledge(Batch batch, long baseOffset) {
        batches.remove(batch);
        for (int i = 0; i < batch.writes.size(); i++) {
            batch.writes.get(i).acknowledged(baseOffset < 0 ? -1 : baseOffset + i);
        }
        pump();
        owner.settled();
    }

    /** All that are under way are sent again, so that their order stays. */
    private void again(Batch batch, ErrorCode error, @Nullable String message) {
        if (batch.tries >= owner.triesMax()) {
            refuse(batch, error, message);
            return;
        }
        batches.forEach(each -> each.sent = false);
        if (!pausing) {
            pausing = true;
            int pausedIn = generation;
            caller.later(() -> {
                pausing = false;
                if (pausedIn == generation || !batches.isEmpty()) {
                    pump();
                }
            });
        }
    }

    private void refuse(Batch batch, ErrorCode error, @Nullable String message) {
        Write first = batch.writes.getFirst();
        drop();
        owner.refused(first, error, message);
    }
}
