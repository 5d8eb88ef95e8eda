package io.millrace.groups.offsets;

import io.millrace.base.Uuid;
import io.millrace.protocol.group.OffsetCommitValue;

/**
 * One committed offset.
 *
 * @param leaderEpoch of the last record consumed, or {@link #NONE}
 * @param committedAtMillis when it was committed
 * @param expiresAtMillis when it expires by the wish of an old client, or {@link #NONE}
 * @param topicId of the topic at the time of the commit, or {@link Uuid#ZERO} when it is not known
 */
record CommittedOffset(
        long offset,
        int leaderEpoch,
        String metadata,
        long committedAtMillis,
        long expiresAtMillis,
        Uuid topicId) {

    static final int NONE = -1;

    /** The only version that has the time of expiry. */
    private static final int VERSION_WITH_EXPIRY = 1;

    /** What Kafka 4.3 writes otherwise. */
    private static final int VERSION = 4;

    static CommittedOffset of(OffsetCommitValue value) {
        return new CommittedOffset(
                value.offset(),
                value.leaderEpoch(),
                value.metadata(),
                value.commitTimestamp(),
                value.expireTimestamp(),
                value.topicId());
    }

    OffsetCommitValue value() {
        return new OffsetCommitValue()
                .offset(offset)
                .leaderEpoch(leaderEpoch)
                .metadata(metadata)
                .commitTimestamp(committedAtMillis)
                .expireTimestamp(expiresAtMillis)
                .topicId(topicId);
    }

    int valueVersion() {
        return expiresAtMillis == NONE ? VERSION : VERSION_WITH_EXPIRY;
    }

    /**
     * A topic that was deleted and made again under its name has another id: the offset is not its.
     */
    boolean isOf(Uuid currentTopicId) {
        return topicId.isZero() || currentTopicId.isZero() || topicId.equals(currentTopicId);
    }

    boolean isExpired(ExpiryRule rule, long retentionMillis, long nowMillis) {
        if (expiresAtMillis != NONE) {
            return nowMillis >= expiresAtMillis;
        }
        long sinceMillis = Math.max(committedAtMillis, rule.countsFromMillis());
        return nowMillis - sinceMillis >= retentionMillis;
    }
}
