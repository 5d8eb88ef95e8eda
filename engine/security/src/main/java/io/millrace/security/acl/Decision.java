package io.millrace.security.acl;

import org.jspecify.annotations.Nullable;

/**
 * A decision that says why.
 *
 * @param rule the one that decided, when a rule did
 */
public record Decision(boolean allowed, Reason reason, @Nullable AccessRule rule) {

    /** What decided. */
    public enum Reason {
        SUPER_USER,
        DENY_RULE,
        ALLOW_RULE,
        /** The resource has rules, and none of them matches. */
        NO_MATCHING_RULE,
        /** The resource has no rules; {@code allow.everyone.if.no.acl.found} decides. */
        NO_RULES
    }
}
