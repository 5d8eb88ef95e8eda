package io.millrace.security.acl;

import static io.millrace.security.acl.Operation.ALL;
import static io.millrace.security.acl.Operation.DESCRIBE;
import static io.millrace.security.acl.Operation.READ;
import static io.millrace.security.acl.Operation.WRITE;
import static io.millrace.security.acl.PatternType.LITERAL;
import static io.millrace.security.acl.PatternType.PREFIXED;
import static io.millrace.security.acl.Permission.ALLOW;
import static io.millrace.security.acl.Permission.DENY;
import static io.millrace.security.acl.ResourceType.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.security.acl.Decision.Reason;
import io.millrace.security.principal.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AuthorizerTest {
    private static final Requester ALICE = new Requester(Principal.user("alice"), "10.0.0.7");

    private static AccessRule rule(
            PatternType pattern, String name, String who, Operation operation, Permission what) {
        return new AccessRule(TOPIC, pattern, name, who, "*", operation, what);
    }

    private static Authorizer closed(AccessRule... rules) {
        return new Authorizer(Set.of(), false, RuleIndex.of(List.of(rules)));
    }

    @Test
    void withoutRulesTheSettingDecides() {
        Authorizer open = new Authorizer(Set.of(), true, RuleIndex.EMPTY);
        assertThat(open.allows(ALICE, READ, TOPIC, "t")).isTrue();
        assertThat(closed().allows(ALICE, READ, TOPIC, "t")).isFalse();
        assertThat(closed().explain(ALICE, READ, TOPIC, "t").reason()).isEqualTo(Reason.NO_RULES);
    }

    @Test
    void aRuleOfSomebodyElseClosesTheResource() {
        Authorizer open =
                new Authorizer(
                        Set.of(),
                        true,
                        RuleIndex.of(List.of(rule(LITERAL, "t", "User:bob", READ, ALLOW))));
        assertThat(open.explain(ALICE, READ, TOPIC, "t"))
                .isEqualTo(new Decision(false, Reason.NO_MATCHING_RULE, null));
        assertThat(open.allows(ALICE, READ, TOPIC, "u")).isTrue();
    }

    @Test
    void aRuleThatForbidsWinsWhateverItsPattern() {
        AccessRule forbids = rule(PREFIXED, "pay", "User:*", WRITE, DENY);
        Authorizer authorizer =
                closed(rule(LITERAL, "payments", "User:alice", ALL, ALLOW), forbids);
        assertThat(authorizer.explain(ALICE, WRITE, TOPIC, "payments"))
                .isEqualTo(new Decision(false, Reason.DENY_RULE, forbids));
        assertThat(authorizer.allows(ALICE, READ, TOPIC, "payments")).isTrue();
    }

    @Test
    void operationsImplyOthersOnlyWhereTheyAreLet() {
        assertThat(
                        closed(rule(LITERAL, "t", "User:alice", READ, ALLOW))
                                .allows(ALICE, DESCRIBE, TOPIC, "t"))
                .isTrue();
        assertThat(
                        closed(
                                        rule(LITERAL, "t", "User:alice", ALL, ALLOW),
                                        rule(LITERAL, "t", "User:alice", READ, DENY))
                                .allows(ALICE, DESCRIBE, TOPIC, "t"))
                .isTrue();
    }

    @Test
    void aSuperUserMayDoWhatIsForbidden() {
        Authorizer authorizer =
                new Authorizer(
                        Set.of(Principal.user("alice")),
                        false,
                        RuleIndex.of(List.of(rule(LITERAL, "*", "User:*", ALL, DENY))));
        assertThat(authorizer.explain(ALICE, WRITE, TOPIC, "t").reason())
                .isEqualTo(Reason.SUPER_USER);
        assertThat(authorizer.allows(ALICE, WRITE, TOPIC, "t")).isTrue();
        assertThat(authorizer.allowsSome(ALICE, WRITE, TOPIC)).isTrue();
    }

    @Test
    void authorizedOperationsAreTheFieldOfTheAnswers() {
        Access access =
                closed(rule(LITERAL, "t", "User:alice", WRITE, ALLOW)).access(ALICE, TOPIC, "t");
        assertThat(access.authorizedOperations(TOPIC)).isEqualTo(1 << 4 | 1 << 8);
        assertThat(Access.all().authorizedOperations(TOPIC))
                .isEqualTo(0b1101_1111_1000 & ~(1 << 9));
    }

    /** With 10,000 rules a look-up examines those that match, and no other. */
    @Test
    void aLookUpDoesNotGrowWithTheNumberOfRules() {
        List<AccessRule> rules = new ArrayList<>();
        rules.add(rule(LITERAL, "orders", "User:alice", READ, ALLOW));
        rules.add(rule(PREFIXED, "ord", "User:alice", WRITE, ALLOW));
        int few = examined(rules, "orders");
        for (int i = 0; i < 2_500; i++) {
            rules.add(rule(LITERAL, "orders", "User:u" + i, READ, ALLOW));
            rules.add(rule(LITERAL, "orders" + i, "User:alice", READ, ALLOW));
            rules.add(rule(PREFIXED, "p" + i, "User:alice", READ, ALLOW));
            String host = "10.0." + i / 250 + "." + (8 + i % 200);
            rules.add(
                    new AccessRule(
                            TOPIC, LITERAL, "orders", "User:alice", host + "/32", READ, DENY));
        }
        assertThat(rules).hasSizeGreaterThan(10_000);
        assertThat(examined(rules, "orders")).isEqualTo(few).isEqualTo(2);
        assertThat(examined(rules, "unknown")).isZero();
    }

    private static int examined(List<AccessRule> rules, String topic) {
        Authorizer authorizer = new Authorizer(Set.of(), false, RuleIndex.of(rules));
        return authorizer.access(ALICE, TOPIC, topic).examined();
    }
}
