package io.millrace.groups.consumer;

import io.millrace.groups.kept.Weights;
import io.millrace.groups.kind.Caller;
import org.jspecify.annotations.Nullable;

/**
 * What a member says of itself.
 *
 * @param rebalanceMillis how long it may take to let partitions go
 */
record MemberInfo(
        String id,
        @Nullable String instanceId,
        @Nullable String rackId,
        Caller caller,
        int rebalanceMillis,
        Subscription subscription) {

    /** What it takes in memory. */
    long keptBytes() {
        long bytes =
                Weights.MEMBER_BYTES
                        + Weights.text(id)
                        + text(instanceId)
                        + text(rackId)
                        + Weights.text(caller.clientId())
                        + Weights.text(caller.clientHost())
                        + text(subscription.regex())
                        + text(subscription.assignor());
        for (String name : subscription.names()) {
            bytes += Weights.text(name);
        }
        return bytes;
    }

    private static long text(@Nullable String text) {
        return text == null ? 0 : Weights.text(text);
    }

    /** The same under another id. */
    MemberInfo withId(String newId) {
        return new MemberInfo(newId, instanceId, rackId, caller, rebalanceMillis, subscription);
    }
}
