package io.millrace.security.acl;

import io.millrace.security.acl.Decision.Reason;
import io.millrace.security.principal.Principal;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides who may do what. Immutable: another set of rules is another authorizer. */
public final class Authorizer {
    /** Kafka asks for a resource of this name, to see whether somebody may do everything. */
    private static final String ANY_NAME = "hardcode";

    private final Set<String> superUsers;
    private final boolean openWithoutRules;
    private final RuleIndex rules;

    /**
     * @param superUsers {@code super.users}
     * @param openWithoutRules {@code allow.everyone.if.no.acl.found}
     */
    public Authorizer(Set<Principal> superUsers, boolean openWithoutRules, RuleIndex rules) {
        Set<String> texts = new HashSet<>();
        superUsers.forEach(user -> texts.add(user.toString()));
        this.superUsers = texts;
        this.openWithoutRules = openWithoutRules;
        this.rules = rules;
    }

    private Authorizer(Authorizer former, RuleIndex rules) {
        this.superUsers = former.superUsers;
        this.openWithoutRules = former.openWithoutRules;
        this.rules = rules;
    }

    public Authorizer withRules(RuleIndex changed) {
        return new Authorizer(this, changed);
    }

    /** What the requester may do to the resource. */
    public Access access(Requester requester, ResourceType type, String name) {
        if (isSuperUser(requester)) {
            return Access.all();
        }
        Access access = Access.unknown(openWithoutRules);
        rules.collect(type, name, requester, access);
        return access;
    }

    public boolean allows(
            Requester requester, Operation operation, ResourceType type, String name) {
        return access(requester, type, name).allows(operation);
    }

    /** The same decision, and which rule or setting made it. */
    public Decision explain(
            Requester requester, Operation operation, ResourceType type, String name) {
        if (isSuperUser(requester)) {
            return new Decision(true, Reason.SUPER_USER, null);
        }
        Access access = Access.explained(openWithoutRules);
        rules.collect(type, name, requester, access);
        @Nullable AccessRule allowing = null;
        for (AccessRule rule : access.rules()) {
            if ((rule.operationBits() & operation.bit()) == 0) {
                continue;
            }
            if (!rule.allows()) {
                return new Decision(false, Reason.DENY_RULE, rule);
            }
            allowing = rule;
        }
        if (allowing != null) {
            return new Decision(true, Reason.ALLOW_RULE, allowing);
        }
        return access.hasRules()
                ? new Decision(false, Reason.NO_MATCHING_RULE, null)
                : new Decision(openWithoutRules, Reason.NO_RULES, null);
    }

    /**
     * Whether the requester may do this to any resource of the type, such as to write to some topic
     * before an idempotent producer gets its id. Looks at the requester's own rules for the type
     * and at everybody's. Implied operations do not count here: Kafka has it so.
     */
    public boolean allowsSome(Requester requester, Operation operation, ResourceType type) {
        if (allows(requester, operation, type, ANY_NAME)) {
            return true;
        }
        Access access = Access.explained(false);
        collectOwn(requester.principalText(), requester, type, access);
        if (!requester.principalText().equals(PatternRules.EVERYBODY)) {
            collectOwn(PatternRules.EVERYBODY, requester, type, access);
        }
        return SomeResource.allowed(access.rules(), operation);
    }

    private void collectOwn(
            String principal, Requester requester, ResourceType type, Access access) {
        PrincipalRules patterns = rules.patternsOf(type, principal);
        if (patterns != null) {
            patterns.collect(requester, access);
        }
    }

    private boolean isSuperUser(Requester requester) {
        return superUsers.contains(requester.principalText());
    }
}
