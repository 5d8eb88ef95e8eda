package io.millrace.handlers.data;

import io.millrace.base.Clock;
import io.millrace.broker.PartitionRef;
import io.millrace.broker.fetch.ColdReads;
import io.millrace.broker.fetch.FetchContext;
import io.millrace.broker.fetch.FetchPlan;
import io.millrace.broker.fetch.FetchSessions;
import io.millrace.broker.fetch.Fetches;
import io.millrace.broker.fetch.PartitionRead;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.handlers.OffLoop;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.FetchRequest;
import io.millrace.protocol.message.FetchResponse;
import io.millrace.protocol.message.FetchResponse.FetchableTopicResponse;
import io.millrace.protocol.message.FetchResponse.PartitionData;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Fetch, v4 to v18, for consumers. v7 brings sessions (KIP-227), v12 divergence by epoch, v13 topic
 * ids. Waits for {@code MinBytes} at most {@code MaxWaitMs}; an error ends the wait at once.
 *
 * <p>A fetch of records that may not be in memory reads them on a thread that may wait for the
 * disk, so that they are when the event loop sends them; those that just came in or were just found
 * in memory are read on the event loop.
 */
public final class FetchHandler implements Handler<FetchRequest> {
    private static final byte READ_COMMITTED = 1;

    /**
     * Bounds how long a fetch is remembered whose connection is gone; an early empty answer is
     * legal.
     */
    private static final int WAIT_MILLIS_MAX = 60_000;

    private static final short FIRST_VERSION_WITH_LEADER = 12;

    /** When too many fetches wait for the disk, others ask again after that. */
    private static final int CROWDED_MILLIS = 20;

    private final Fetches fetches;
    private final ColdReads coldReads;
    private final FetchSessions sessions;
    private final NextLeaders leaders;
    private final Clock clock;
    private final int maxBytes;

    /**
     * @param maxBytes {@code fetch.max.bytes}: bounds each answer, whatever the client asks
     */
    public FetchHandler(
            Fetches fetches,
            ColdReads coldReads,
            FetchSessions sessions,
            NextLeaders leaders,
            Clock clock,
            int maxBytes) {
        this.fetches = fetches;
        this.coldReads = coldReads;
        this.sessions = sessions;
        this.leaders = leaders;
        this.clock = clock;
        this.maxBytes = maxBytes;
    }

    @Override
    public void handle(FetchRequest request, Call call) {
        call.releaseBody();
        if (replica(request) >= 0 && !call.peer().mayBeNode()) {
            // A follower's fetch moves the high watermark.
            call.answer(
                    new FetchResponse().errorCode(ErrorCode.CLUSTER_AUTHORIZATION_FAILED.code()));
            return;
        }
        switch (sessions.begin(request, call.version(), clock.millis())) {
            case FetchContext.Rejected rejected ->
                    call.answer(new FetchResponse().errorCode(rejected.error().code()));
            case FetchContext.Accepted accepted ->
                    read(call, plan(request, accepted), reads -> answer(call, accepted, reads));
        }
    }

    private void read(Call call, FetchPlan plan, Consumer<List<PartitionRead>> answer) {
        if (fetches.isWarm(plan)) {
            fetches.fetch(plan, call.loop(), answer);
        } else if (!coldReads.tryRun(() -> OffLoop.attempt(call, () -> load(call, plan, answer)))) {
            call.loop().schedule(() -> readLater(call, plan, answer), CROWDED_MILLIS);
        }
    }

    private void readLater(Call call, FetchPlan plan, Consumer<List<PartitionRead>> answer) {
        if (call.isAbandoned()) {
            call.answerNothing();
        } else {
            OffLoop.attempt(call, () -> read(call, plan, answer));
        }
    }

    /** On a thread that may wait for the disk, some time after the client asked. */
    private void load(Call call, FetchPlan plan, Consumer<List<PartitionRead>> answer) {
        if (call.isAbandoned()) {
            call.answerNothing();
        } else {
            fetches.load(plan, call.loop(), answer);
        }
    }

    private void answer(Call call, FetchContext.Accepted accepted, List<PartitionRead> reads) {
        List<PartitionRead> news = accepted.filter().news(reads);
        try {
            FetchResponse response = response(accepted.sessionId(), news, call.version());
            leaders.tell(response, call.version(), call.peer());
            call.answer(response);
        } catch (RuntimeException | Error unsendable) {
            // The network has taken nothing over.
            news.forEach(PartitionRead::release);
            throw unsendable;
        }
    }

    private FetchPlan plan(FetchRequest request, FetchContext.Accepted accepted) {
        return new FetchPlan(
                accepted.partitions(),
                Math.min(request.maxWaitMs(), WAIT_MILLIS_MAX),
                Math.min(request.minBytes(), maxBytes),
                Math.min(request.maxBytes(), maxBytes),
                request.isolationLevel() == READ_COMMITTED,
                follower(request));
    }

    private FetchPlan.@Nullable Follower follower(FetchRequest request) {
        int node = replica(request);
        return node < 0
                ? null
                : new FetchPlan.Follower(
                        node, request.replicaState().replicaEpoch(), clock.millis());
    }

    /** The follower that asks; negative when it is a consumer. */
    private static int replica(FetchRequest request) {
        return Math.max(request.replicaId(), request.replicaState().replicaId());
    }

    private static FetchResponse response(int sessionId, List<PartitionRead> reads, short version) {
        List<FetchableTopicResponse> topics = new ArrayList<>();
        PartitionRef last = null;
        FetchableTopicResponse topic = new FetchableTopicResponse();
        for (PartitionRead read : reads) {
            PartitionRef ref = read.wanted().target();
            if (last == null || !last.isSameTopic(ref)) {
                topic =
                        new FetchableTopicResponse()
                                .topic(ref.topic())
                                .topicId(ref.topicId())
                                .partitions(new ArrayList<>());
                topics.add(topic);
            }
            topic.partitions().add(partition(read, version));
            last = ref;
        }
        return new FetchResponse().sessionId(sessionId).responses(topics);
    }

    private static PartitionData partition(PartitionRead read, short version) {
        PartitionData data =
                new PartitionData()
                        .partitionIndex(read.wanted().target().partition())
                        .errorCode(read.error().code())
                        .highWatermark(read.positions().highWatermark())
                        .lastStableOffset(read.positions().lastStableOffset())
                        .logStartOffset(read.positions().logStartOffset())
                        .abortedTransactions(aborted(read))
                        .records(read.records());
        PartitionRead.Leader leader = read.leader();
        if (leader != null && version >= FIRST_VERSION_WITH_LEADER) {
            data.currentLeader(
                    new FetchResponse.LeaderIdAndEpoch()
                            .leaderId(leader.nodeId())
                            .leaderEpoch(leader.epoch()));
        }
        PartitionRead.EpochEnd diverging = read.diverging();
        if (diverging != null) {
            data.divergingEpoch(
                    new FetchResponse.EpochEndOffset()
                            .epoch(diverging.epoch())
                            .endOffset(diverging.endOffset()));
        }
        return data;
    }

    private static @Nullable List<FetchResponse.AbortedTransaction> aborted(PartitionRead read) {
        List<PartitionRead.AbortedTransaction> aborted = read.aborted();
        if (aborted == null) {
            return null;
        }
        List<FetchResponse.AbortedTransaction> list = new ArrayList<>(aborted.size());
        for (PartitionRead.AbortedTransaction each : aborted) {
            list.add(
                    new FetchResponse.AbortedTransaction()
                            .producerId(each.producerId())
                            .firstOffset(each.firstOffset()));
        }
        return list;
    }
}
