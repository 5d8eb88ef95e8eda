package io.millrace.metadata.controller;

import io.millrace.metadata.BrokerRegistration;
import io.millrace.metadata.ClusterImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who is alive, as far as the active controller knows. Nothing of it is in the metadata log: each
 * claim begins anew, and gives every node that is not fenced a full session, because nobody knows
 * when it was heard of last. Times are monotonic milliseconds.
 *
 * <p>The controller's own node needs no session: it is alive as long as somebody decides here.
 * Owner: the controller thread.
 */
public final class BrokerSessions {

    /** Nothing is known of how far the node has followed the metadata. */
    static final long UNKNOWN_OFFSET = -1;

    /** Of a node without a session. */
    public static final long NEVER_HEARD = Long.MIN_VALUE;

    private final int ownId;
    private final long sessionMillis;
    private final Map<Integer, Session> sessions = new HashMap<>();
    private long lastCheckMillis;

    /**
     * @param metadataOffset up to which the node has followed the metadata
     * @param leavingOffset of the last record that the node's leaving has written
     */
    private record Session(
            long epoch, long contactMillis, long metadataOffset, long leavingOffset) {}

    /**
     * @param ownId of the node that decides
     * @param sessionMillis {@code broker.session.timeout.ms}
     */
    public BrokerSessions(int ownId, long sessionMillis) {
        this.ownId = ownId;
        this.sessionMillis = sessionMillis;
    }

    /** The node that decides. */
    public int ownId() {
        return ownId;
    }

    /** At a claim. */
    public void begin(ClusterImage cluster, long nowMillis) {
        sessions.clear();
        lastCheckMillis = nowMillis;
        for (BrokerRegistration broker : cluster.brokers().values()) {
            if (!broker.fenced() && broker.id() != ownId) {
                sessions.put(
                        broker.id(),
                        new Session(broker.epoch(), nowMillis, UNKNOWN_OFFSET, Long.MAX_VALUE));
            }
        }
    }

    /** A sign of life. Whose epoch is not the registered one does not count: don't call it then. */
    public void touch(int id, long epoch, long metadataOffset, long nowMillis) {
        long offset = metadataOffset;
        long leavingOffset = Long.MAX_VALUE;
        Session before = sessions.get(id);
        if (before != null && before.epoch() == epoch) {
            offset = Math.max(before.metadataOffset(), metadataOffset);
            leavingOffset = before.leavingOffset();
        }
        sessions.put(id, new Session(epoch, nowMillis, offset, leavingOffset));
    }

    /** The node began to leave, and gave its partitions away by records up to this offset. */
    public void leaving(int id, long epoch, long offset) {
        Session session = sessions.get(id);
        if (session != null && session.epoch() == epoch) {
            sessions.put(
                    id,
                    new Session(epoch, session.contactMillis(), session.metadataOffset(), offset));
        }
    }

    /** The node's connections broke and did not come back: it counts as gone at once. */
    public void end(int id) {
        if (id != ownId) {
            sessions.remove(id);
        }
    }

    /** When the node was heard of last; {@link #NEVER_HEARD} when not at all. */
    public long contactMillis(int id) {
        Session session = sessions.get(id);
        return session == null ? NEVER_HEARD : session.contactMillis();
    }

    boolean isAlive(int id, long epoch, long nowMillis) {
        Session session = sessions.get(id);
        return session != null
                && session.epoch() == epoch
                && (id == ownId || nowMillis - session.contactMillis() < sessionMillis);
    }

    /** Whether all other active nodes know what the node's leaving has written. */
    boolean mayGo(BrokerRegistration leaving, ClusterImage cluster) {
        Session session = sessions.get(leaving.id());
        if (session == null || session.epoch() != leaving.epoch()) {
            return false;
        }
        for (BrokerRegistration broker : cluster.active()) {
            Session other = sessions.get(broker.id());
            if (broker.id() != leaving.id()
                    && (other == null || other.metadataOffset() < session.leavingOffset())) {
                return false;
            }
        }
        return true;
    }

    /**
     * The nodes that are to be fenced: not fenced yet, and silent for a whole session. A check that
     * comes late says that this process stood still, and heard nobody: then all get their time
     * again.
     */
    public List<BrokerRegistration> expired(ClusterImage cluster, long nowMillis) {
        long stoodStillMillis = nowMillis - lastCheckMillis - checkMillis();
        lastCheckMillis = nowMillis;
        if (stoodStillMillis > checkMillis()) {
            sessions.replaceAll((id, session) -> later(session, stoodStillMillis, nowMillis));
        }
        List<BrokerRegistration> expired = new ArrayList<>();
        for (BrokerRegistration broker : cluster.brokers().values()) {
            if (!broker.fenced()
                    && broker.id() != ownId
                    && !isAlive(broker.id(), broker.epoch(), nowMillis)) {
                expired.add(broker);
            }
        }
        return expired;
    }

    private static Session later(Session session, long byMillis, long nowMillis) {
        return new Session(
                session.epoch(),
                Math.min(nowMillis, session.contactMillis() + byMillis),
                session.metadataOffset(),
                session.leavingOffset());
    }

    /** How often to call {@link #expired}. */
    public long checkMillis() {
        return Math.max(1, sessionMillis / 10);
    }

    /** Whether there is anybody to watch. */
    public boolean areNeeded(ClusterImage cluster) {
        for (int id : cluster.brokers().keySet()) {
            if (id != ownId) {
                return true;
            }
        }
        return false;
    }
}
