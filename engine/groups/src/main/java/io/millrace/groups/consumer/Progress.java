package io.millrace.groups.consumer;

import io.millrace.groups.kind.TopicIdPartition;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far a member has followed its assignment. Immutable.
 *
 * @param epoch that the member was told; {@link #STATIC_AWAY} while a static member is away
 * @param previousEpoch that it had before, in case it never heard of {@code epoch}
 * @param assigned what it may consume, each with the epoch in which it was given
 * @param revoked what it has to let go
 */
record Progress(
        int epoch,
        int previousEpoch,
        MemberState state,
        SortedMap<TopicIdPartition, Integer> assigned,
        SortedMap<TopicIdPartition, Integer> revoked) {

    /** Of a static member that has gone and wants to come back. */
    static final int STATIC_AWAY = -2;

    static final Progress NEW =
            new Progress(0, -1, MemberState.STABLE, new TreeMap<>(), new TreeMap<>());

    Progress {
        assigned = Collections.unmodifiableSortedMap(assigned);
        revoked = Collections.unmodifiableSortedMap(revoked);
    }

    boolean isReconciledTo(int targetEpoch) {
        return state == MemberState.STABLE && epoch == targetEpoch;
    }

    /** It has gone for a while: nothing is to be let go by somebody who has let go everything. */
    Progress away() {
        return new Progress(STATIC_AWAY, epoch, MemberState.STABLE, assigned, new TreeMap<>());
    }

    /** Its successor begins anew with what it had. */
    Progress takenOver() {
        return new Progress(0, 0, MemberState.STABLE, assigned, new TreeMap<>());
    }
}
