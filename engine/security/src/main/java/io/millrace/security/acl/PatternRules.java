package io.millrace.security.acl;

import io.millrace.security.principal.Principal;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rules of one pattern, by principal. */
final class PatternRules {
    static final String EVERYBODY = Principal.EVERYBODY.toString();

    private final Map<String, PrincipalRules> byPrincipal = new HashMap<>(2);

    /** While the index is built. */
    void add(AccessRule rule) {
        byPrincipal.computeIfAbsent(rule.principal(), principal -> new PrincipalRules()).add(rule);
    }

    void collect(Requester requester, Access access) {
        access.resourceHasRules();
        collect(byPrincipal.get(requester.principalText()), requester, access);
        if (!requester.principalText().equals(EVERYBODY)) {
            collect(byPrincipal.get(EVERYBODY), requester, access);
        }
    }

    private static void collect(
            @Nullable PrincipalRules rules, Requester requester, Access access) {
        if (rules != null) {
            rules.collect(requester, access);
        }
    }
}
