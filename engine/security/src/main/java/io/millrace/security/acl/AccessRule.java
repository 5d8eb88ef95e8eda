package io.millrace.security.acl;

/**
 * One access control entry, as a metadata record keeps it.
 *
 * @param resourceName a name, a prefix, or {@code *} in a literal pattern
 * @param principal as text, {@code User:*} for everybody
 * @param host an address as {@code InetAddress.getHostAddress} writes it, a range such as {@code
 *     10.0.0.0/8} (KIP-1276), or {@code *}
 */
public record AccessRule(
        ResourceType resourceType,
        PatternType patternType,
        String resourceName,
        String principal,
        String host,
        Operation operation,
        Permission permission) {

    /** Stands for every resource, in a literal pattern, and for every host. */
    public static final String EVERY = "*";

    boolean allows() {
        return permission == Permission.ALLOW;
    }

    /** Which operations the rule speaks of when it is asked, as bits. */
    int operationBits() {
        return allows() ? operation.lets() : operation.forbids();
    }
}
