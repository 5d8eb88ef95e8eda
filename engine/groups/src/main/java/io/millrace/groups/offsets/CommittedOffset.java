package io.millrace.groups.offsets;

import io.millrace.base.Uuid;
import io.millrace.groups.kept.Weights;
import io.millrace.protocol.group.OffsetCommitValue;
import org.jspecify.annotations.Nullable;

/**
 * One committed offset.
 *
 * @param leaderEpoch of the last record consumed, or {@link #NONE}
 * @param committedAtMillis when it was committed
 * @param expiresAtMillis when it expires by the wish of an old client, or {@link #NONE}
 * @param topicId of the topic at the time of the commit, or {@link Uuid#ZERO} when it is not known
 * @param order place in the log: of two commits for a partition the later one counts, whenever the
 *     transaction of one of them ends
 */
record CommittedOffset(
        long offset,
        int leaderEpoch,
        String metadata,
        long committedAtMillis,
        long expiresAtMillis,
        Uuid topicId,
        long order) {

    static final int NONE = -1;

    /** The only version that has the time of expiry. */
    private static final int VERSION_WITH_EXPIRY = 1;

    /** What Kafka 4.4 writes otherwise. */
    private static final int VERSION = 4;

    /** Not known yet: the record is not in the log. */
    private static final long NO_ORDER = -1;

    /** One that is kept as long as the group wants it. */
    static CommittedOffset now(
            long offset, int leaderEpoch, @Nullable String metadata, long nowMillis, Uuid topicId) {
        return new CommittedOffset(
                offset,
                leaderEpoch,
                metadata == null ? "" : metadata,
                nowMillis,
                NONE,
                topicId,
                NO_ORDER);
    }

    static CommittedOffset of(OffsetCommitValue value, long order) {
        return new CommittedOffset(
                value.offset(),
                value.leaderEpoch(),
                value.metadata(),
                value.commitTimestamp(),
                value.expireTimestamp(),
                value.topicId(),
                order);
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

    /** What it takes in memory. */
    long keptBytes() {
        return Weights.OFFSET_BYTES + Weights.text(metadata);
    }

    boolean isExpired(ExpiryRule rule, long retentionMillis, long nowMillis) {
        if (expiresAtMillis != NONE) {
            return nowMillis >= expiresAtMillis;
        }
        long sinceMillis = Math.max(committedAtMillis, rule.countsFromMillis());
        return nowMillis - sinceMillis >= retentionMillis;
    }
}
