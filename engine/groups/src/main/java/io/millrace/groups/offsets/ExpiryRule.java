package io.millrace.groups.offsets;

import java.util.Set;

/**
 * Which offsets of a group may expire.
 *
 * @param countsFromMillis the retention counts from here, or from the commit where that is later
 * @param keptTopics topics whose offsets do not expire, because members consume them
 */
public record ExpiryRule(long countsFromMillis, Set<String> keptTopics) {

    /** A consumer without a group: each offset on its own. */
    public static final ExpiryRule SINCE_COMMIT = new ExpiryRule(Long.MIN_VALUE, Set.of());

    /** A group whose members have all gone. */
    public static ExpiryRule sinceEmpty(long emptySinceMillis) {
        return new ExpiryRule(emptySinceMillis, Set.of());
    }

    /** A living group: only what it does not consume any more. */
    public static ExpiryRule except(Set<String> subscribedTopics) {
        return new ExpiryRule(Long.MIN_VALUE, subscribedTopics);
    }
}
