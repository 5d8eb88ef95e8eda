package io.millrace.broker.cluster;

import java.util.Set;

/** The topics that the broker itself writes. Clients see them as internal. */
public final class InternalTopics {
    public static final String CONSUMER_OFFSETS = "__consumer_offsets";
    public static final String TRANSACTION_STATE = "__transaction_state";
    private static final Set<String> NAMES =
            Set.of(CONSUMER_OFFSETS, TRANSACTION_STATE, "__share_group_state");

    private InternalTopics() {}

    public static boolean contains(String name) {
        return NAMES.contains(name);
    }
}
