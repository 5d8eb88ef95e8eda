package io.millrace.security.acl;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rules of one type of resource, by pattern. */
final class TypeRules {
    private final Map<String, PatternRules> literals = new HashMap<>();
    private final Map<String, PatternRules> prefixes = new HashMap<>();

    /** The lengths that prefixes have. */
    private final BitSet prefixLengths = new BitSet();

    /** For questions about the type as a whole: the patterns that a principal has rules for. */
    private final Map<String, PrincipalRules> byPrincipal = new HashMap<>();

    /** While the index is built. */
    void add(AccessRule rule) {
        String name = rule.resourceName();
        switch (rule.patternType()) {
            case LITERAL -> literals.computeIfAbsent(name, same -> new PatternRules()).add(rule);
            case PREFIXED -> {
                prefixes.computeIfAbsent(name, same -> new PatternRules()).add(rule);
                prefixLengths.set(name.length());
            }
            // Only filters have the other types; a rule of theirs names no resource.
            case UNKNOWN, ANY, MATCH -> {
                return;
            }
        }
        byPrincipal.computeIfAbsent(rule.principal(), same -> new PrincipalRules()).add(rule);
    }

    void collect(String name, Requester requester, Access access) {
        collect(literals.get(name), requester, access);
        if (!name.equals(AccessRule.EVERY)) {
            collect(literals.get(AccessRule.EVERY), requester, access);
        }
        int longest = name.length();
        for (int n = prefixLengths.nextSetBit(0);
                n >= 0 && n <= longest;
                n = prefixLengths.nextSetBit(n + 1)) {
            collect(prefixes.get(name.substring(0, n)), requester, access);
        }
    }

    private static void collect(@Nullable PatternRules rules, Requester requester, Access access) {
        if (rules != null) {
            rules.collect(requester, access);
        }
    }

    @Nullable PrincipalRules patternsOf(String principal) {
        return byPrincipal.get(principal);
    }
}
