package io.millrace.broker.replication;

import io.millrace.base.EventLoop;
import io.millrace.broker.PartitionRef;
import io.millrace.broker.fetch.FetchSource;
import io.millrace.broker.partition.Following;
import io.millrace.broker.partition.Partition;
import io.millrace.broker.peers.PeerAddress;
import io.millrace.broker.peers.PeerAnswer;
import io.millrace.broker.peers.PeerChannel;
import io.millrace.broker.peers.Purpose;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.FetchRequest;
import io.millrace.protocol.message.FetchResponse;
import io.millrace.replication.FollowerStep;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches from one leader: one request at a time, over one connection. Owner: the replication loop.
 * The answer's records are appended on the connection's thread, while nothing else is asked.
 */
final class LeaderFetcher implements FetchSource.Waiter {
    private static final Logger log = LoggerFactory.getLogger(LeaderFetcher.class);
    private static final int PAUSE_MILLIS_MIN = 20;

    private final int leader;
    private final FetcherHost host;
    private final EventLoop loop;

    /** Changed by the loop; found by the connection's thread. */
    private final Map<PartitionRef, Followed> partitions = new ConcurrentHashMap<>();

    /** What the next request has to say, or to look at. */
    private final Set<Followed> changed = new LinkedHashSet<>();

    private final FetchRequests requests = new FetchRequests();
    private final AtomicBoolean lookScheduled = new AtomicBoolean();
    private @Nullable PeerAddress address;
    private @Nullable PeerChannel channel;
    private boolean busy;
    private boolean paused;
    private int pauseMillis;
    private @Nullable String trouble;
    private volatile boolean closed;

    LeaderFetcher(int leader, FetcherHost host) {
        this.leader = leader;
        this.host = host;
        this.loop = host.loop();
    }

    boolean isEmpty() {
        return partitions.isEmpty();
    }

    void add(Partition partition) {
        Followed added = new Followed(partition);
        partitions.put(added.ref, added);
        changed.add(added);
    }

    /** Its state has changed, or it is to be looked at again. */
    void changed(PartitionRef ref) {
        Followed known = partitions.get(ref);
        if (known != null && !known.paused) {
            changed.add(known);
        }
    }

    void remove(PartitionRef ref) {
        Followed removed = partitions.remove(ref);
        if (removed != null) {
            changed.remove(removed);
            requests.forget(removed);
        }
    }

    /**
     * @param next where the leader is now; null while nobody knows
     */
    void at(@Nullable PeerAddress next) {
        if (next == null || next.equals(address)) {
            return;
        }
        if (channel != null) {
            channel.close();
        }
        requests.reset();
        address = next;
        channel = host.peers().connect(next, Purpose.REPLICATION);
    }

    void close() {
        closed = true;
        partitions.clear();
        changed.clear();
        if (channel != null) {
            channel.close();
        }
    }

    /** More of a log is on disk. */
    @Override
    public void moved() {
        if (lookScheduled.compareAndSet(false, true)) {
            loop.execute(() -> {
                lookScheduled.set(false);
                fetch();
            });
        }
    }

    /** Sends the next request, unless one is under way or something has to come before. */
    void fetch() {
        PeerChannel open = channel;
        if (busy || paused || closed || open == null || partitions.isEmpty()) {
            return;
        }
        if (requests.namesAll()) {
            partitions.values().stream().filter(each -> !each.paused).forEach(changed::add);
        }
        Map<Followed, Following.Place> places = new LinkedHashMap<>();
        for (Followed each : List.copyOf(changed)) {
            Following.Place place = each.following.placeOrWatch(this);
            if (place != null && place.leader() == leader) {
                places.put(each, place);
            } else if (place == null && each.following.waitsForDisk()) {
                // A session can't leave it out, and its end may not be told yet.
                return;
            } else {
                // The metadata has moved on; it is told soon.
                requests.forget(each);
                changed.remove(each);
            }
        }
        if (places.isEmpty() && requests.namesNone()) {
            return;
        }
        changed.clear();
        busy = true;
        FetchRequest request =
                host.described(requests.next(places, host.settings().partitionBytesMax()));
        open.send(request, host.timeoutMillis(), this::take);
    }

    /** On the connection's thread. */
    private void take(PeerAnswer answer) {
        List<FetchedPartition> fetched = new ArrayList<>();
        FetchResponse response = null;
        if (answer instanceof PeerAnswer.Answered answered) {
            response = (FetchResponse) answered.response();
            for (FetchResponse.FetchableTopicResponse topic : response.responses()) {
                for (FetchResponse.PartitionData each : topic.partitions()) {
                    PartitionRef ref = PartitionRef.byId(topic.topicId(), each.partitionIndex());
                    Followed followed = partitions.get(ref);
                    if (followed != null && followed.epoch >= 0 && !closed) {
                        fetched.add(FetchedPartition.take(followed, each));
                    }
                }
            }
        }
        String why = response == null ? ((PeerAnswer.Failed) answer).why() : "";
        short error = response == null ? 0 : response.errorCode();
        int session = response == null ? -1 : response.sessionId();
        loop.execute(() -> {
            busy = false;
            if (!closed) {
                taken(fetched, session, ErrorCode.of(error), why);
            }
        });
    }

    private void taken(List<FetchedPartition> fetched, int session, ErrorCode error, String why) {
        if (session < 0) {
            requests.reset();
            pause(why);
        } else if (error == ErrorCode.FETCH_SESSION_ID_NOT_FOUND
                || error == ErrorCode.INVALID_FETCH_SESSION_EPOCH) {
            requests.reset();
        } else if (error != ErrorCode.NONE) {
            requests.reset();
            pause(error.toString());
        } else {
            pauseMillis = 0;
            trouble = null;
            requests.answered(session);
            handle(fetched);
        }
        fetch();
    }

    private void handle(List<FetchedPartition> fetched) {
        List<Following.Cut> cuts = new ArrayList<>();
        for (FetchedPartition each : fetched) {
            Followed followed = each.followed();
            if (partitions.get(followed.ref) != followed || followed.paused) {
                continue;
            }
            changed.add(followed);
            if (each.problem() != null) {
                pause(followed, each.problem());
            } else if (each.error() == ErrorCode.OFFSET_OUT_OF_RANGE) {
                outOfRange(followed, each.epoch());
            } else if (each.error() != ErrorCode.NONE) {
                pause(followed, each.error().toString());
            } else if (each.diverging() != null) {
                FollowerStep step = followed.following.diverging(each.epoch(), each.diverging());
                prepare(followed, each.epoch(), step, cuts);
            } else {
                followed.fetched();
            }
        }
        cut(cuts);
    }

    private void prepare(
            Followed followed, int epoch, FollowerStep step, List<Following.Cut> cuts) {
        switch (step) {
            case FollowerStep.Truncate(long offset) -> {
                log.info(
                        "partition={} leaderEpoch={} is cut at {}: its leader's log parts there",
                        followed.name(),
                        epoch,
                        offset);
                cuts.add(new Following.Cut(followed.following, epoch, offset));
            }
            case FollowerStep.StartAt(long offset) -> {
                log.warn(
                        "partition={} leaderEpoch={} begins anew at {}, as its leader's log does",
                        followed.name(),
                        epoch,
                        offset);
                guarded(followed, () -> followed.following.startAt(epoch, offset));
            }
            case FollowerStep.Stuck(String why) -> pause(followed, why);
            case FollowerStep.AskRange ask -> outOfRange(followed, epoch);
            case FollowerStep.Nothing nothing -> {}
        }
    }

    private void cut(List<Following.Cut> cuts) {
        if (cuts.isEmpty()) {
            return;
        }
        try {
            Following.cut(cuts, host.clock().millis());
        } catch (RuntimeException failed) {
            log.error("leader={} {} logs can't be cut", leader, cuts.size(), failed);
            pause(String.valueOf(failed.getMessage()));
        }
    }

    private void guarded(Followed followed, Runnable change) {
        try {
            change.run();
        } catch (RuntimeException failed) {
            pause(followed, String.valueOf(failed.getMessage()));
        }
    }

    /** The leader is asked where its log begins and ends; meanwhile nothing is fetched. */
    private void outOfRange(Followed followed, int epoch) {
        PeerChannel open = channel;
        if (open == null
                || !(followed.following.outOfRange(epoch) instanceof FollowerStep.AskRange)) {
            return;
        }
        leave(followed);
        followed.paused = true;
        new LeaderRange(host, open)
                .ask(
                        followed.partition.id(),
                        epoch,
                        range -> loop.execute(() -> inRange(followed, epoch, range)));
    }

    private void inRange(Followed followed, int epoch, LeaderRange.@Nullable Range range) {
        followed.paused = false;
        if (closed || partitions.get(followed.ref) != followed) {
            return;
        }
        if (range == null) {
            pause(followed, "the leader doesn't say where its log begins and ends");
            return;
        }
        changed.add(followed);
        List<Following.Cut> cuts = new ArrayList<>();
        prepare(followed, epoch, followed.following.range(epoch, range.start(), range.end()), cuts);
        cut(cuts);
        fetch();
    }

    /** One partition; the others go on. */
    private void pause(Followed followed, String why) {
        if (followed.isNews(why)) {
            log.warn(
                    "partition={} leader={} can't be fetched now: {}",
                    followed.name(),
                    leader,
                    why);
        }
        leave(followed);
        int millis = followed.pause(host.settings().backoffMillisMax());
        loop.schedule(
                () -> {
                    followed.paused = false;
                    changed(followed.ref);
                    fetch();
                },
                millis);
    }

    private void leave(Followed followed) {
        changed.remove(followed);
        requests.forget(followed);
    }

    /** All of them. */
    private void pause(String why) {
        if (!why.equals(trouble)) {
            trouble = why;
            log.warn("leader={} at {} can't be fetched from now: {}", leader, address, why);
        }
        int max = Math.max(PAUSE_MILLIS_MIN, host.settings().backoffMillisMax());
        pauseMillis = Math.clamp(2L * pauseMillis, PAUSE_MILLIS_MIN, max);
        paused = true;
        loop.schedule(
                () -> {
                    paused = false;
                    fetch();
                },
                pauseMillis);
    }
}
