package io.millrace.compatibility.security;

import io.millrace.security.acl.AccessRule;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.internals.PluginMetricsImpl;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.metadata.authorizer.StandardAcl;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;

/** Kafka's StandardAuthorizer with the same rules. */
final class KafkaAuthorizer implements AutoCloseable {
    private final Metrics metrics = new Metrics();
    private final StandardAuthorizer authorizer = new StandardAuthorizer();

    KafkaAuthorizer(String superUsers, boolean openWithoutRules, List<AccessRule> rules) {
        authorizer.configure(
                Map.of(
                        "super.users",
                        superUsers,
                        "allow.everyone.if.no.acl.found",
                        openWithoutRules));
        authorizer.withPluginMetrics(new PluginMetricsImpl(metrics, Map.of()));
        Map<Uuid, StandardAcl> acls = new HashMap<>();
        for (AccessRule rule : rules) {
            acls.put(new Uuid(1, acls.size()), acl(rule));
        }
        authorizer.loadSnapshot(acls);
        authorizer.completeInitialLoad();
    }

    private static StandardAcl acl(AccessRule rule) {
        return new StandardAcl(
                ResourceType.fromCode(rule.resourceType().code()),
                rule.resourceName(),
                PatternType.fromCode(rule.patternType().code()),
                rule.principal(),
                rule.host(),
                AclOperation.fromCode(rule.operation().code()),
                AclPermissionType.fromCode(rule.permission().code()));
    }

    boolean allows(AuthorizableRequestContext who, byte operation, byte type, String name) {
        ResourcePattern resource =
                new ResourcePattern(ResourceType.fromCode(type), name, PatternType.LITERAL);
        Action action = new Action(AclOperation.fromCode(operation), resource, 1, true, true);
        return authorizer.authorize(who, List.of(action)).getFirst() == AuthorizationResult.ALLOWED;
    }

    boolean allowsSome(AuthorizableRequestContext who, byte operation, byte type) {
        return authorizer.authorizeByResourceType(
                        who, AclOperation.fromCode(operation), ResourceType.fromCode(type))
                == AuthorizationResult.ALLOWED;
    }

    @Override
    public void close() {
        metrics.close();
    }

    /** A request, of which only principal and address count here. */
    record Who(KafkaPrincipal principal, InetAddress clientAddress)
            implements AuthorizableRequestContext {
        @Override
        public String listenerName() {
            return "EXTERNAL";
        }

        @Override
        public SecurityProtocol securityProtocol() {
            return SecurityProtocol.SASL_PLAINTEXT;
        }

        @Override
        public int requestType() {
            return 0;
        }

        @Override
        public int requestVersion() {
            return 0;
        }

        @Override
        public String clientId() {
            return "client";
        }

        @Override
        public int correlationId() {
            return 0;
        }
    }
}
