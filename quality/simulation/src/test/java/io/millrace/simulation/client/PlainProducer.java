package io.millrace.simulation.client;

import io.millrace.base.Check;
import io.millrace.base.TopicPartition;
import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.InitProducerIdRequest;
import io.millrace.protocol.message.InitProducerIdResponse;
import io.millrace.simulation.history.AnomalyKind;
import io.millrace.simulation.history.History;
import io.millrace.simulation.history.Write;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** An idempotent producer without transactions. It tries for ever, so nothing may refuse it. */
public final class PlainProducer implements Lane.Owner {
    private static final int PRODUCE_VERSION = 12;
    private static final int INIT_VERSION = 5;

    private final Caller caller;
    private final History history;
    private final boolean idempotent;
    private final Map<TopicPartition, Lane> lanes = new HashMap<>();
    private Identity identity = Identity.NONE;

    /**
     * @param idempotent without, what is sent again may be there twice
     */
    public PlainProducer(Caller caller, History history, boolean idempotent) {
        this.caller = caller;
        this.history = history;
        this.idempotent = idempotent;
    }

    /** Goes on when the producer has its id. */
    public void begin(Runnable then) {
        if (!idempotent) {
            then.run();
            return;
        }
        caller.insist(
                new Caller.Question(
                        Role.TRANSACTIONS,
                        ApiKey.INIT_PRODUCER_ID,
                        INIT_VERSION,
                        () -> new InitProducerIdRequest().transactionalId(null),
                        response -> ErrorCode.of(((InitProducerIdResponse) response).errorCode())),
                response -> {
                    InitProducerIdResponse given = (InitProducerIdResponse) response;
                    Check.that(given.errorCode() == 0, "an id", given.errorCode(), 0);
                    identity = new Identity(given.producerId(), given.producerEpoch());
                    then.run();
                });
    }

    public void send(TopicPartition partition, int records) {
        List<Write> writes =
                IntStream.range(0, records)
                        .mapToObj(any -> history.write(caller.clientId(), partition, null, null))
                        .toList();
        lanes.computeIfAbsent(partition, key -> new Lane(caller, this, key)).add(writes);
    }

    public boolean isIdle() {
        return lanes.values().stream().allMatch(Lane::isIdle);
    }

    @Override
    public Identity identity() {
        return identity;
    }

    @Override
    public @Nullable String transactionalId() {
        return null;
    }

    @Override
    public int produceVersion() {
        return PRODUCE_VERSION;
    }

    @Override
    public int triesMax() {
        return Integer.MAX_VALUE;
    }

    @Override
    public void settled() {}

    @Override
    public void refused(Write write, ErrorCode error, @Nullable String message) {
        history.noticed(AnomalyKind.REFUSED, write + ": " + error + " " + message);
    }
}
