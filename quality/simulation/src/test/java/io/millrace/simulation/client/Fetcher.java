package io.millrace.simulation.client;

import io.millrace.base.Payload;
import io.millrace.base.TopicPartition;
import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.FetchRequest;
import io.millrace.protocol.message.FetchRequest.FetchPartition;
import io.millrace.protocol.message.FetchRequest.FetchTopic;
import io.millrace.protocol.message.FetchResponse;
import io.millrace.protocol.message.FetchResponse.PartitionData;
import io.millrace.simulation.history.Poll;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads one partition from an offset on. */
public final class Fetcher {
    private static final int VERSION = 12;
    private static final int WAIT_MILLIS_MAX = 300;
    private static final byte COMMITTED = 1;

    /** Records, and where to go on. */
    public record Page(
            ErrorCode error,
            List<Poll.Seen> records,
            long nextOffset,
            long highWatermark,
            long lastStableOffset) {}

    private final Caller caller;
    private final TopicPartition partition;
    private final boolean committed;

    public Fetcher(Caller caller, TopicPartition partition, boolean committed) {
        this.caller = caller;
        this.partition = partition;
        this.committed = committed;
    }

    /** One fetch; null when no answer came. */
    public void fetch(long offset, int bytesMax, Consumer<@Nullable Page> then) {
        FetchRequest request =
                new FetchRequest()
                        .replicaId(-1)
                        .maxWaitMs(WAIT_MILLIS_MAX)
                        .minBytes(1)
                        .maxBytes(bytesMax)
                        .isolationLevel(committed ? COMMITTED : 0)
                        .sessionId(0)
                        .sessionEpoch(-1)
                        .topics(
                                List.of(
                                        new FetchTopic()
                                                .topic(partition.topic())
                                                .partitions(List.of(wanted(offset, bytesMax)))));
        caller.ask(
                Role.DATA,
                ApiKey.FETCH,
                VERSION,
                request,
                response ->
                        then.accept(
                                response == null ? null : page((FetchResponse) response, offset)));
    }

    private FetchPartition wanted(long offset, int bytesMax) {
        return new FetchPartition()
                .partition(partition.partition())
                .currentLeaderEpoch(-1)
                .fetchOffset(offset)
                .lastFetchedEpoch(-1)
                .partitionMaxBytes(bytesMax);
    }

    private Page page(FetchResponse response, long offset) {
        PartitionData data = response.responses().getFirst().partitions().getFirst();
        ErrorCode error = ErrorCode.of(data.errorCode());
        AbortedFilter filter =
                new AbortedFilter(committed ? data.abortedTransactions() : null, offset);
        List<Poll.Seen> seen =
                error == ErrorCode.NONE ? filter.read(bytes(data.records())) : List.of();
        return new Page(
                error, seen, filter.nextOffset(), data.highWatermark(), data.lastStableOffset());
    }

    private static ByteBuffer bytes(@Nullable Payload records) {
        return records instanceof Payload.Bytes(ByteBuffer buffer)
                ? buffer
                : Payload.Bytes.EMPTY.buffer();
    }
}
