package io.millrace.security.acl;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Whether rules leave any resource open: one that is let, and not forbidden as a whole. */
final class SomeResource {
    private final Set<String> forbiddenNames = new HashSet<>();
    private final Set<String> forbiddenPrefixes = new HashSet<>();

    private SomeResource() {}

    static boolean allowed(List<AccessRule> rules, Operation operation) {
        SomeResource forbidden = new SomeResource();
        List<AccessRule> speaking =
                rules.stream()
                        .filter(r -> r.operation() == operation || r.operation() == Operation.ALL)
                        .toList();
        for (AccessRule rule : speaking) {
            if (!rule.allows() && rule.patternType() == PatternType.PREFIXED) {
                forbidden.forbiddenPrefixes.add(rule.resourceName());
            } else if (!rule.allows()) {
                forbidden.forbiddenNames.add(rule.resourceName());
            }
        }
        return !forbidden.forbiddenNames.contains(AccessRule.EVERY)
                && speaking.stream().anyMatch(r -> r.allows() && forbidden.leavesOpen(r));
    }

    private boolean leavesOpen(AccessRule rule) {
        String name = rule.resourceName();
        if (rule.patternType() == PatternType.LITERAL) {
            if (name.equals(AccessRule.EVERY)) {
                return true;
            }
            if (forbiddenNames.contains(name)) {
                return false;
            }
        }
        for (int length = 1; length <= name.length(); length++) {
            if (forbiddenPrefixes.contains(name.substring(0, length))) {
                return false;
            }
        }
        return true;
    }
}
