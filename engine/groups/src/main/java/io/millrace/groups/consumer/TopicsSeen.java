package io.millrace.groups.consumer;

/** Which topics a group has looked at; not in the log. Owned by its group. */
final class TopicsSeen {
    private long topicsVersion = -1;
    private long regexesVersion = -1;
    private long regexesDueMillis = Long.MIN_VALUE;

    /** Whether the topics have changed since the last time that this was asked. */
    boolean isNew(long version) {
        boolean changed = topicsVersion != version;
        topicsVersion = version;
        return changed;
    }

    /**
     * Whether the topics have changed since the expressions were resolved, which is not done all
     * the time. They count as resolved from here on.
     */
    boolean resolvesRegexes(long version, long steadyMillis) {
        if (regexesVersion == version || regexesDueMillis > steadyMillis) {
            return false;
        }
        regexesVersion = version;
        regexesDueMillis = steadyMillis + ConsumerLimits.REGEX_INTERVAL_MILLIS;
        return true;
    }
}
