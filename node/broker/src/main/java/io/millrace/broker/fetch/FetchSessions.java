package io.millrace.broker.fetch;

import io.millrace.base.Check;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.FetchRequest;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The incremental fetch sessions of a broker (KIP-227), at most {@code slots} of them. A client
 * that finds no slot, or whose session was given away, falls back to full fetches and tries again.
 * Owner: its own short lock.
 */
public final class FetchSessions {

    /** A session that was used more recently than this is not given away. */
    static final long EVICTION_AGE_MILLIS = 120_000;

    private static final int NO_SESSION = 0;
    private static final int INITIAL_EPOCH = 0;
    private static final int FINAL_EPOCH = -1;

    /** Fetch v13 and later name topics by id. */
    private static final short FIRST_VERSION_BY_ID = 13;

    private final int slots;
    private final IntSupplier randomId;
    private final TopicNames topics;

    /** Least recently used first. */
    private final Map<Integer, FetchSession> sessions = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * @param slots {@code max.incremental.fetch.session.cache.slots}
     * @param randomId draws session ids; they must be hard to guess only as far as a client's bug
     *     goes
     */
    public FetchSessions(int slots, IntSupplier randomId, TopicNames topics) {
        Check.that(slots >= 0, "session slots", slots, 0);
        this.topics = topics;
        this.slots = slots;
        this.randomId = randomId;
    }

    public synchronized int size() {
        return sessions.size();
    }

    /** Finds, opens or closes the request's session and tells what to read. */
    public FetchContext begin(FetchRequest request, short version, long nowMillis) {
        boolean byId = version >= FIRST_VERSION_BY_ID;
        FetchSession.Kind kind = new FetchSession.Kind(byId, FetchSession.isFollowers(request));
        List<PartitionFetch> wanted = FetchSession.wanted(request, byId);
        return switch (request.sessionEpoch()) {
            case FINAL_EPOCH -> {
                close(request.sessionId());
                yield withoutSession(wanted);
            }
            case INITIAL_EPOCH -> {
                close(request.sessionId());
                yield open(wanted, kind, nowMillis);
            }
            default -> resume(request, wanted, kind, nowMillis);
        };
    }

    private FetchContext open(List<PartitionFetch> wanted, FetchSession.Kind kind, long nowMillis) {
        if (wanted.isEmpty()) {
            return withoutSession(wanted);
        }
        FetchSession session = claim(kind, nowMillis);
        if (session == null) {
            return withoutSession(wanted);
        }
        List<PartitionFetch> all = session.update(wanted, List.of());
        return new FetchContext.Accepted(session.id(), all, reads -> session.news(reads, true));
    }

    private FetchContext resume(
            FetchRequest request,
            List<PartitionFetch> wanted,
            FetchSession.Kind kind,
            long nowMillis) {
        FetchSession session = find(request.sessionId());
        if (session == null) {
            return new FetchContext.Rejected(ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
        }
        if (!session.kind().equals(kind)) {
            return new FetchContext.Rejected(ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR);
        }
        ErrorCode order = session.advance(request.sessionEpoch(), nowMillis);
        if (order != ErrorCode.NONE) {
            return new FetchContext.Rejected(order);
        }
        List<PartitionFetch> all =
                session.update(wanted, FetchSession.forgotten(request, kind.byId()));
        if (all.isEmpty()) {
            close(session.id());
            return withoutSession(all);
        }
        return new FetchContext.Accepted(session.id(), all, reads -> session.news(reads, false));
    }

    private static FetchContext withoutSession(List<PartitionFetch> wanted) {
        return new FetchContext.Accepted(NO_SESSION, wanted, reads -> reads);
    }

    private synchronized @Nullable FetchSession find(int id) {
        return sessions.get(id);
    }

    private synchronized void close(int id) {
        sessions.remove(id);
    }

    private synchronized @Nullable FetchSession claim(FetchSession.Kind kind, long nowMillis) {
        if (sessions.size() >= slots && !evictOne(nowMillis)) {
            return null;
        }
        int id = randomId.getAsInt();
        while (id <= NO_SESSION || sessions.containsKey(id)) {
            id = randomId.getAsInt();
        }
        FetchSession session = new FetchSession(id, kind, topics, nowMillis);
        sessions.put(id, session);
        return session;
    }

    private boolean evictOne(long nowMillis) {
        Iterator<FetchSession> leastRecent = sessions.values().iterator();
        if (!leastRecent.hasNext()) {
            return false;
        }
        if (nowMillis - leastRecent.next().lastUsedMillis() < EVICTION_AGE_MILLIS) {
            return false;
        }
        leastRecent.remove();
        return true;
    }
}
