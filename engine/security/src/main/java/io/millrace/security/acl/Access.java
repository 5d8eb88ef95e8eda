package io.millrace.security.acl;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the rules say about one requester and one resource, for all operations at once. */
public final class Access {
    private final boolean openWithoutRules;
    private final @Nullable List<AccessRule> rules;
    private int forbidden;
    private int allowed;
    private boolean resourceHasRules;
    private int examined;

    private Access(boolean openWithoutRules, @Nullable List<AccessRule> rules) {
        this.openWithoutRules = openWithoutRules;
        this.rules = rules;
    }

    /** Nothing is known yet. */
    static Access unknown(boolean openWithoutRules) {
        return new Access(openWithoutRules, null);
    }

    /** The same, and the rules are kept. */
    static Access explained(boolean openWithoutRules) {
        return new Access(openWithoutRules, new ArrayList<>());
    }

    /** A super user's. */
    static Access all() {
        Access access = new Access(false, null);
        access.allowed = Operation.EVERY_BIT;
        return access;
    }

    void add(@Nullable HostRules found) {
        if (found == null) {
            return;
        }
        forbidden |= found.forbidden();
        allowed |= found.allowed();
        examined += found.rules().size();
        if (rules != null) {
            rules.addAll(found.rules());
        }
    }

    void resourceHasRules() {
        resourceHasRules = true;
    }

    public boolean allows(Operation operation) {
        return (allowedBits() & operation.bit()) != 0;
    }

    /** The field of authorised operations that Kafka's answers have. */
    public int authorizedOperations(ResourceType type) {
        return allowedBits() & type.operationBits();
    }

    private int allowedBits() {
        int open = !resourceHasRules && openWithoutRules ? Operation.EVERY_BIT : 0;
        return (allowed | open) & ~forbidden;
    }

    boolean hasRules() {
        return resourceHasRules;
    }

    /** The rules that match requester and resource, whatever they say. */
    List<AccessRule> rules() {
        return rules == null ? List.of() : rules;
    }

    /** How many rules match, and had to be looked at. */
    int examined() {
        return examined;
    }
}
