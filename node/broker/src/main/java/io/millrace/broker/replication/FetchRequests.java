package io.millrace.broker.replication;

import io.millrace.base.Uuid;
import io.millrace.broker.partition.Following;
import io.millrace.protocol.message.FetchRequest;
import io.millrace.replication.FollowerFetch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The session of one fetcher with its leader (KIP-227): which partitions it has, and at which
 * places. Owner: the replication loop.
 */
final class FetchRequests {
    private static final int NO_SESSION = 0;
    private static final int FIRST_EPOCH = 0;

    private final Map<Followed, Boolean> members = new LinkedHashMap<>();
    private final Set<Followed> forgotten = new LinkedHashSet<>();
    private int sessionId = NO_SESSION;
    private int epoch = FIRST_EPOCH;

    /** The leader has forgotten the session, or never had one: the next request names all. */
    void reset() {
        sessionId = NO_SESSION;
        epoch = FIRST_EPOCH;
        members.keySet().forEach(each -> each.told = null);
        members.clear();
        forgotten.clear();
    }

    /** Whether each request has to name all partitions. */
    boolean namesAll() {
        return epoch == FIRST_EPOCH;
    }

    /** Whether the leader has nothing to look for, and knows it. */
    boolean namesNone() {
        return members.isEmpty();
    }

    void answered(int id) {
        if (id == NO_SESSION) {
            reset();
            return;
        }
        sessionId = id;
        epoch = epoch == Integer.MAX_VALUE ? 1 : epoch + 1;
    }

    /** The next request leaves it out. */
    void forget(Followed each) {
        if (members.remove(each) != null) {
            forgotten.add(each);
        }
        each.told = null;
        each.epoch = Followed.NO_EPOCH;
    }

    /** Adds the changed ones, at their new places, to what the request says. */
    FetchRequest next(Map<Followed, Following.Place> changed, int partitionBytesMax) {
        Map<Uuid, List<FetchRequest.FetchPartition>> topics = new LinkedHashMap<>();
        changed.forEach((each, place) -> {
            forgotten.remove(each);
            members.put(each, true);
            if (place.equals(each.told)) {
                return;
            }
            each.told = place;
            each.epoch = place.leaderEpoch();
            topics.computeIfAbsent(each.ref.topicId(), id -> new ArrayList<>())
                    .add(partition(each, place, partitionBytesMax));
        });
        FetchRequest request =
                new FetchRequest()
                        .sessionId(sessionId)
                        .sessionEpoch(epoch)
                        .topics(
                                topics.entrySet().stream()
                                        .map(topic ->
                                                new FetchRequest.FetchTopic()
                                                        .topicId(topic.getKey())
                                                        .partitions(topic.getValue()))
                                        .toList())
                        .forgottenTopicsData(forgotten(forgotten));
        forgotten.clear();
        return request;
    }

    private static FetchRequest.FetchPartition partition(
            Followed each, Following.Place place, int bytesMax) {
        FollowerFetch.Position position = place.position();
        return new FetchRequest.FetchPartition()
                .partition(each.ref.partition())
                .currentLeaderEpoch(place.leaderEpoch())
                .fetchOffset(position.offset())
                .lastFetchedEpoch(position.lastEpoch())
                .logStartOffset(position.logStart())
                .partitionMaxBytes(bytesMax);
    }

    private static List<FetchRequest.ForgottenTopic> forgotten(Collection<Followed> gone) {
        Map<Uuid, List<Integer>> topics = new LinkedHashMap<>();
        gone.forEach(each ->
                topics.computeIfAbsent(each.ref.topicId(), id -> new ArrayList<>())
                        .add(each.ref.partition()));
        return topics.entrySet().stream()
                .map(topic ->
                        new FetchRequest.ForgottenTopic()
                                .topicId(topic.getKey())
                                .partitions(topic.getValue()))
                .toList();
    }
}
