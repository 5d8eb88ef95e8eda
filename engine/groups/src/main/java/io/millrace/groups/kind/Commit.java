package io.millrace.groups.kind;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who wants to commit offsets, and where.
 *
 * @param epoch the member's epoch, or the classic generation; negative for a consumer that manages
 *     its partitions itself
 * @param version of the request
 * @param inTransaction whether it is a TxnOffsetCommit
 */
public record Commit(
        String groupId,
        String memberId,
        @Nullable String instanceId,
        int epoch,
        short version,
        boolean inTransaction,
        List<TopicIdPartition> places) {

    /** Whether the sender names no member. */
    public boolean isAnonymous() {
        return epoch < 0 && memberId.isEmpty() && instanceId == null;
    }
}
