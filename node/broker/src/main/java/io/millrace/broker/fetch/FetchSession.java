package io.millrace.broker.fetch;

import io.millrace.broker.PartitionRef;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.FetchRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The partitions that one consumer keeps asking for (KIP-227), in the order in which they get room
 * in the answer. Owner: its own lock; requests of one session come over one connection, so nobody
 * waits for it in practice.
 */
final class FetchSession {

    /** What the client was last told of a partition, so that news can be told from repetition. */
    private static final class Followed {
        PartitionFetch wanted;

        /** Of the topic, where the request has its id; null as long as there was no such topic. */
        @Nullable String name;

        long highWatermark = -1;
        long logStartOffset = -1;

        Followed(PartitionFetch wanted) {
            this.wanted = wanted;
        }
    }

    private final int id;
    private final Kind kind;
    private final TopicNames topics;
    private final Map<PartitionRef, Followed> followed = new LinkedHashMap<>();
    private int nextEpoch = 1;
    private long lastUsedMillis;

    /** How partitions are named, and who asks: neither changes. */
    record Kind(boolean byId, boolean follows) {}

    FetchSession(int id, Kind kind, TopicNames topics, long nowMillis) {
        this.id = id;
        this.kind = kind;
        this.topics = topics;
        this.lastUsedMillis = nowMillis;
    }

    int id() {
        return id;
    }

    Kind kind() {
        return kind;
    }

    synchronized long lastUsedMillis() {
        return lastUsedMillis;
    }

    synchronized int partitionCount() {
        return followed.size();
    }

    /** Takes the request's place in the session's sequence. */
    synchronized ErrorCode advance(int epoch, long nowMillis) {
        if (epoch != nextEpoch) {
            return ErrorCode.INVALID_FETCH_SESSION_EPOCH;
        }
        // The epoch after the largest is 1: 0 would open a new session.
        nextEpoch = epoch == Integer.MAX_VALUE ? 1 : epoch + 1;
        lastUsedMillis = nowMillis;
        return ErrorCode.NONE;
    }

    /** Applies what the request adds, changes and forgets; returns all that is followed now. */
    synchronized List<PartitionFetch> update(
            List<PartitionFetch> changed, List<PartitionRef> forgotten) {
        for (PartitionFetch wanted : changed) {
            Followed known = followed.get(wanted.target());
            if (known == null) {
                followed.put(wanted.target(), new Followed(wanted));
            } else {
                known.wanted = wanted;
            }
        }
        forgotten.forEach(followed::remove);
        List<PartitionFetch> all = new ArrayList<>(followed.size());
        for (Followed each : followed.values()) {
            if (kind.byId() && each.name == null) {
                each.name = topics.name(each.wanted.target().topicId());
            }
            if (kind.follows()) {
                each.wanted = each.wanted.told(each.highWatermark);
            }
            all.add(each.wanted);
        }
        return all;
    }

    /**
     * The reads that say something new; all of them when {@code full}. Partitions that got records
     * go to the back of the queue, so that each has its turn when answers are full.
     */
    synchronized List<PartitionRead> news(List<PartitionRead> reads, boolean full) {
        List<PartitionRead> news = new ArrayList<>(full ? reads.size() : 4);
        for (PartitionRead each : reads) {
            Followed known = followed.get(each.wanted().target());
            PartitionRead read = known == null ? each : named(each, known);
            boolean isNew = known == null || learn(known, read);
            if (full || isNew) {
                news.add(read);
            } else {
                read.release();
            }
            if (known != null && read.records().sizeBytes() > 0) {
                followed.remove(read.wanted().target());
                followed.put(read.wanted().target(), known);
            }
        }
        return news;
    }

    /**
     * A topic that the session once knew by its name is told apart from one that never was: it is
     * gone, or another one has its name. Clients act on the difference.
     */
    private PartitionRead named(PartitionRead read, Followed known) {
        String name = known.name;
        if (read.error() != ErrorCode.UNKNOWN_TOPIC_ID || name == null) {
            return read;
        }
        boolean isAnother = topics.exists(name, read.wanted().target().partition());
        return PartitionRead.failed(
                read.wanted(),
                isAnother ? ErrorCode.INCONSISTENT_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }

    private static boolean learn(Followed known, PartitionRead read) {
        boolean isNew =
                read.records().sizeBytes() > 0
                        || read.error() != ErrorCode.NONE
                        || read.diverging() != null
                        || read.positions().highWatermark() != known.highWatermark
                        || read.positions().logStartOffset() != known.logStartOffset;
        if (read.error() == ErrorCode.NONE) {
            known.highWatermark = read.positions().highWatermark();
            known.logStartOffset = read.positions().logStartOffset();
        } else {
            // An error is repeated until it is gone, and its end is news.
            known.highWatermark = -1;
        }
        return isNew;
    }

    static List<PartitionFetch> wanted(FetchRequest request, boolean byId) {
        List<PartitionFetch> wanted = new ArrayList<>();
        for (FetchRequest.FetchTopic topic : request.topics()) {
            for (FetchRequest.FetchPartition partition : topic.partitions()) {
                wanted.add(
                        new PartitionFetch(
                                byId
                                        ? PartitionRef.byId(topic.topicId(), partition.partition())
                                        : PartitionRef.byName(topic.topic(), partition.partition()),
                                partition.fetchOffset(),
                                partition.partitionMaxBytes(),
                                partition.currentLeaderEpoch(),
                                partition.lastFetchedEpoch(),
                                copy(request, partition)));
            }
        }
        return wanted;
    }

    private static PartitionFetch.Copy copy(
            FetchRequest request, FetchRequest.FetchPartition partition) {
        return isFollowers(request)
                ? new PartitionFetch.Copy(partition.logStartOffset(), Long.MAX_VALUE)
                : PartitionFetch.Copy.NONE;
    }

    static boolean isFollowers(FetchRequest request) {
        return request.replicaId() >= 0 || request.replicaState().replicaId() >= 0;
    }

    static List<PartitionRef> forgotten(FetchRequest request, boolean byId) {
        List<PartitionRef> forgotten = new ArrayList<>();
        for (FetchRequest.ForgottenTopic topic : request.forgottenTopicsData()) {
            for (int partition : topic.partitions()) {
                forgotten.add(
                        byId
                                ? PartitionRef.byId(topic.topicId(), partition)
                                : PartitionRef.byName(topic.topic(), partition));
            }
        }
        return forgotten;
    }
}
