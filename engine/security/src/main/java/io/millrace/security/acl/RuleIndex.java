package io.millrace.security.acl;

import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All rules, found by type, pattern, principal and host. Immutable once built. */
public final class RuleIndex {
    public static final RuleIndex EMPTY = new RuleIndex();

    private final Map<ResourceType, TypeRules> byType = new EnumMap<>(ResourceType.class);

    private RuleIndex() {}

    public static RuleIndex of(Collection<AccessRule> rules) {
        RuleIndex index = new RuleIndex();
        for (AccessRule rule : rules) {
            index.byType.computeIfAbsent(rule.resourceType(), type -> new TypeRules()).add(rule);
        }
        return index;
    }

    void collect(ResourceType type, String name, Requester requester, Access access) {
        TypeRules rules = byType.get(type);
        if (rules != null) {
            rules.collect(name, requester, access);
        }
    }

    /** The rules of a type of resource for one principal, or null when there are none. */
    @Nullable PrincipalRules patternsOf(ResourceType type, String principal) {
        TypeRules rules = byType.get(type);
        return rules == null ? null : rules.patternsOf(principal);
    }
}
