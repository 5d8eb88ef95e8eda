package io.millrace.compatibility.security;

import io.millrace.security.acl.AccessRule;
import io.millrace.security.acl.Operation;
import io.millrace.security.acl.PatternType;
import io.millrace.security.acl.Permission;
import io.millrace.security.acl.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Rules and requests of a small world, so that they meet: few names, principals and hosts. */
final class RandomRules {
    static final List<String> PRINCIPALS =
            List.of("User:alice", "User:bob", "User:al", "Group:alice", "User:a:b", "User:*");

    /** Kafka's authorizer throws when somebody's name is the one that means everybody. */
    static final List<String> REQUESTERS = PRINCIPALS.subList(0, PRINCIPALS.size() - 1);

    static final List<String> ADDRESSES =
            List.of(
                    "10.0.0.1",
                    "10.0.0.200",
                    "10.1.2.3",
                    "192.168.1.5",
                    "255.255.255.255",
                    "0.0.0.0",
                    "0.0.0.1",
                    "2001:db8:0:0:0:0:0:1",
                    "2001:db8:1:2:3:4:5:6",
                    "0:0:0:0:0:0:0:1",
                    "fe80:0:0:0:0:0:0:1");
    private static final List<String> RANGES =
            List.of(
                    "10.0.0.0/8",
                    "10.0.0.77/24",
                    "10.0.0.1/32",
                    "10.0.0.0/31",
                    "0.0.0.0/0",
                    "192.168.0.0/16",
                    "010.000.0.0/08",
                    "10.0.0.0/33",
                    "10.0.0/8",
                    "10.0.0.256/8",
                    "2001:db8::/32",
                    "2001:db8:0:0::1/128",
                    "2001:db8::/129",
                    "::/0",
                    "::1/128",
                    "::10.0.0.1/96",
                    "::ffff:10.0.0.1/96",
                    "1:2:3:4:5:6:7:8:9/16",
                    "2001::db8::/16",
                    "fe80::/10",
                    "2001:db8:1::/47",
                    "2001:db8:1:2::/65",
                    "10.0.0.1/",
                    "/8");
    private static final List<ResourceType> TYPES =
            List.of(
                    ResourceType.TOPIC,
                    ResourceType.GROUP,
                    ResourceType.CLUSTER,
                    ResourceType.TRANSACTIONAL_ID,
                    ResourceType.DELEGATION_TOKEN,
                    ResourceType.USER);

    private final SplittableRandom random;

    RandomRules(SplittableRandom random) {
        this.random = random;
    }

    List<AccessRule> rules() {
        int count = random.nextInt(4) == 0 ? random.nextInt(60) : random.nextInt(8);
        List<AccessRule> rules = new ArrayList<>();
        // One type only in half of the sets: more of the rules meet.
        int types = random.nextBoolean() ? 1 : TYPES.size();
        while (rules.size() < count) {
            AccessRule rule =
                    new AccessRule(
                            TYPES.get(random.nextInt(types)),
                            random.nextBoolean() ? PatternType.LITERAL : PatternType.PREFIXED,
                            random.nextInt(6) == 0 ? "*" : name(),
                            oneOf(PRINCIPALS),
                            ruleHost(),
                            ruleOperation(),
                            random.nextInt(3) == 0 ? Permission.DENY : Permission.ALLOW);
            // Kafka keeps each rule once.
            if (!rules.contains(rule)) {
                rules.add(rule);
            }
        }
        return rules;
    }

    private String ruleHost() {
        return switch (random.nextInt(4)) {
            case 0, 1 -> "*";
            case 2 -> oneOf(ADDRESSES);
            default -> oneOf(RANGES);
        };
    }

    private Operation ruleOperation() {
        return random.nextInt(5) == 0 ? Operation.ALL : operation();
    }

    ResourceType type() {
        return TYPES.get(random.nextInt(3) == 0 ? random.nextInt(TYPES.size()) : 0);
    }

    /**
     * The name of a resource: never one that begins with '*' or with a character below it, where
     * Kafka's own look-up goes wrong.
     */
    String resourceName() {
        return "ab".charAt(random.nextInt(2)) + name().substring(1);
    }

    String name() {
        StringBuilder name = new StringBuilder();
        int length = 1 + random.nextInt(4);
        for (int i = 0; i < length; i++) {
            name.append("ab-*".charAt(random.nextInt(random.nextInt(4) == 0 ? 4 : 2)));
        }
        return name.toString();
    }

    Operation operation() {
        return Operation.values()[
                Operation.READ.ordinal()
                        + random.nextInt(Operation.values().length - Operation.READ.ordinal())];
    }

    String oneOf(List<String> texts) {
        return texts.get(random.nextInt(texts.size()));
    }

    boolean nextBoolean() {
        return random.nextBoolean();
    }
}
