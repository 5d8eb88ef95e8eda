package io.millrace.groups.kind;

import io.millrace.coordination.Step;
import io.millrace.protocol.CoordinatorKey;
import io.millrace.protocol.CoordinatorValue;
import io.millrace.protocol.ErrorCode;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The groups of one protocol in one shard. Owned by the shard's state machine. */
public interface GroupKind {

    /** As ListGroups names it. */
    String type();

    /** Null when there is no such group of this kind. */
    @Nullable Group find(String groupId);

    /** All groups, in no particular order. */
    Collection<? extends Group> all();

    /** Whether the commit is to be accepted. */
    ErrorCode checkCommit(Commit commit, long steadyMillis);

    /**
     * Whether offsets are to be shown.
     *
     * @param epoch negative when the sender names no member
     */
    ErrorCode checkFetch(String groupId, @Nullable String memberId, int epoch);

    /** Deletes a group that is empty, if there is one. */
    void delete(String groupId, Step<Object> step);

    /** These topics exist from now on, and no others. */
    void topicsChanged(Topics topics);

    /** Applies a record; no value is a tombstone. Returns false when it is of another kind. */
    boolean replay(CoordinatorKey key, @Nullable CoordinatorValue value);

    /** Everything is replayed. */
    void loaded(Step<Object> step);

    void tick(Step<Object> step);

    long nextDeadlineMillis();
}
