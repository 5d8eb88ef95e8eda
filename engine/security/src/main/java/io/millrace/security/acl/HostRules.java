package io.millrace.security.acl;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The rules of one pattern, one principal and one host: what is left are operations, as bits. */
final class HostRules {
    private final List<AccessRule> rules = new ArrayList<>(1);
    private int forbidden;
    private int allowed;

    /** While the index is built. */
    void add(AccessRule rule) {
        rules.add(rule);
        if (rule.allows()) {
            allowed |= rule.operationBits();
        } else {
            forbidden |= rule.operationBits();
        }
    }

    int forbidden() {
        return forbidden;
    }

    int allowed() {
        return allowed;
    }

    List<AccessRule> rules() {
        return Collections.unmodifiableList(rules);
    }
}
