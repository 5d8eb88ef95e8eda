package io.millrace.compatibility.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.security.acl.AccessRule;
import io.millrace.security.acl.Authorizer;
import io.millrace.security.acl.Operation;
import io.millrace.security.acl.PatternType;
import io.millrace.security.acl.Permission;
import io.millrace.security.acl.Requester;
import io.millrace.security.acl.ResourceType;
import io.millrace.security.acl.RuleIndex;
import io.millrace.security.principal.Principal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.security.authorizer.AclEntry;
import org.junit.jupiter.api.Test;

/** Random rules and requests, decided by Kafka's StandardAuthorizer and by ours. */
class AuthorizerOracleTest {
    private static final int SETS = 5_000;
    private static final int REQUESTS = 40;

    private final long seed = Long.getLong("millrace.seed", System.nanoTime());
    private final RandomRules random = new RandomRules(new SplittableRandom(seed));

    @Test
    void decidesEveryRequestAsKafkaDoes() throws Exception {
        int allowed = 0;
        int some = 0;
        for (int set = 0; set < SETS; set++) {
            List<AccessRule> rules = random.rules();
            boolean open = random.nextBoolean();
            try (KafkaAuthorizer kafka = new KafkaAuthorizer("User:root;User:a:b", open, rules)) {
                Authorizer ours =
                        new Authorizer(
                                Set.of(Principal.user("root"), Principal.user("a:b")),
                                open,
                                RuleIndex.of(rules));
                for (int i = 0; i < REQUESTS; i++) {
                    allowed += request(kafka, ours, rules) ? 1 : 0;
                }
                some += someResource(kafka, ours, rules) ? 1 : 0;
            }
        }
        // A comparison of refusals alone would show nothing.
        assertThat(allowed).isBetween(SETS * REQUESTS / 10, SETS * REQUESTS * 9 / 10);
        assertThat(some).isBetween(SETS / 10, SETS * 9 / 10);
    }

    private boolean request(KafkaAuthorizer kafka, Authorizer ours, List<AccessRule> rules)
            throws UnknownHostException {
        String principal = random.oneOf(RandomRules.REQUESTERS);
        String host = random.oneOf(RandomRules.ADDRESSES);
        Operation operation = random.operation();
        ResourceType type = random.type();
        String name = random.resourceName();
        Requester requester = requester(principal, host);
        boolean expected = kafka.allows(who(principal, host), operation.code(), type.code(), name);
        String request = requester + " " + operation + " " + type + " " + name;
        assertThat(ours.allows(requester, operation, type, name))
                .as("-Dmillrace.seed=%s %s with %s", seed, request, rules)
                .isEqualTo(expected);
        assertThat(ours.explain(requester, operation, type, name).allowed())
                .as("-Dmillrace.seed=%s %s explained with %s", seed, request, rules)
                .isEqualTo(expected);
        return expected;
    }

    private boolean someResource(KafkaAuthorizer kafka, Authorizer ours, List<AccessRule> rules)
            throws UnknownHostException {
        String principal = random.oneOf(RandomRules.REQUESTERS);
        String host = random.oneOf(RandomRules.ADDRESSES);
        Operation operation = random.operation();
        ResourceType type = random.type();
        boolean expected = kafka.allowsSome(who(principal, host), operation.code(), type.code());
        assertThat(ours.allowsSome(requester(principal, host), operation, type))
                .as(
                        "-Dmillrace.seed=%s %s from %s %s some %s with %s",
                        seed, principal, host, operation, type, rules)
                .isEqualTo(expected);
        return expected;
    }

    private static Requester requester(String principal, String host) {
        int colon = principal.indexOf(':');
        return new Requester(
                new Principal(principal.substring(0, colon), principal.substring(colon + 1)), host);
    }

    private static KafkaAuthorizer.Who who(String principal, String host)
            throws UnknownHostException {
        int colon = principal.indexOf(':');
        return new KafkaAuthorizer.Who(
                new KafkaPrincipal(principal.substring(0, colon), principal.substring(colon + 1)),
                InetAddress.getByName(host));
    }

    /**
     * Kafka 4.4.0 leaves the rule for every resource out when a resource's name begins with '*', so
     * that a group of such a name escapes from what is forbidden. Ours is what Kafka's
     * documentation says.
     */
    @Test
    void aNameThatBeginsWithAStarIsNoWayAroundARule() throws Exception {
        AccessRule forbids =
                new AccessRule(
                        ResourceType.GROUP,
                        PatternType.LITERAL,
                        "*",
                        "User:alice",
                        "*",
                        Operation.ALL,
                        Permission.DENY);
        Authorizer ours = new Authorizer(Set.of(), true, RuleIndex.of(List.of(forbids)));
        Requester alice = requester("User:alice", "10.0.0.1");
        assertThat(ours.allows(alice, Operation.READ, ResourceType.GROUP, "*x")).isFalse();
        try (KafkaAuthorizer kafka = new KafkaAuthorizer("", true, List.of(forbids))) {
            byte group = ResourceType.GROUP.code();
            KafkaAuthorizer.Who who = who("User:alice", "10.0.0.1");
            assertThat(kafka.allows(who, Operation.READ.code(), group, "x")).isFalse();
            assertThat(kafka.allows(who, Operation.READ.code(), group, "*x")).isTrue();
        }
    }

    /** Kafka 4.4.0 throws for some names that begin with a character below '*'. */
    @Test
    void aNameBelowTheStarIsDecided() throws Exception {
        AccessRule rule =
                new AccessRule(
                        ResourceType.GROUP,
                        PatternType.LITERAL,
                        "$abc",
                        "User:alice",
                        "*",
                        Operation.ALL,
                        Permission.ALLOW);
        Authorizer ours = new Authorizer(Set.of(), false, RuleIndex.of(List.of(rule)));
        Requester alice = requester("User:alice", "10.0.0.1");
        assertThat(ours.allows(alice, Operation.READ, ResourceType.GROUP, "$abd")).isFalse();
        assertThat(ours.allows(alice, Operation.READ, ResourceType.GROUP, "$abc")).isTrue();
        try (KafkaAuthorizer kafka = new KafkaAuthorizer("", false, List.of(rule))) {
            KafkaAuthorizer.Who who = who("User:alice", "10.0.0.1");
            assertThatThrownBy(() ->
                            kafka.allows(
                                    who, Operation.READ.code(), ResourceType.GROUP.code(), "$abd"))
                    .isInstanceOf(StringIndexOutOfBoundsException.class);
        }
    }

    @Test
    void namesAndCodesAreKafkas() {
        for (ResourceType type : ResourceType.values()) {
            var kafkas = org.apache.kafka.common.resource.ResourceType.fromCode(type.code());
            assertThat(kafkas.name()).isEqualTo(type.name());
        }
        for (PatternType type : PatternType.values()) {
            var kafkas = org.apache.kafka.common.resource.PatternType.fromCode(type.code());
            assertThat(kafkas.name()).isEqualTo(type.name());
        }
        for (Permission permission : Permission.values()) {
            assertThat(AclPermissionType.fromCode(permission.code()).name())
                    .isEqualTo(permission.name());
        }
        for (Operation operation : Operation.values()) {
            assertThat(AclOperation.fromCode(operation.code()).name()).isEqualTo(operation.name());
        }
        assertThat(Operation.values()).hasSameSizeAs(AclOperation.values());
        assertThat(ResourceType.values())
                .hasSameSizeAs(org.apache.kafka.common.resource.ResourceType.values());
    }

    @Test
    void authorizedOperationsAreKafkas() {
        for (ResourceType type : ResourceType.values()) {
            if (type == ResourceType.UNKNOWN || type == ResourceType.ANY) {
                continue;
            }
            var kafkas = org.apache.kafka.common.resource.ResourceType.fromCode(type.code());
            assertThat(type.operations().stream().map(Enum::name).collect(Collectors.toSet()))
                    .as(type.name())
                    .isEqualTo(
                            AclEntry.supportedOperations(kafkas).stream()
                                    .map(Enum::name)
                                    .collect(Collectors.toSet()));
        }
    }
}
