package io.millrace.security.acl;

import io.millrace.security.principal.Principal;
import org.jspecify.annotations.Nullable;

/** Who asks, and from where. Made once for a connection, since reading the address costs. */
public final class Requester {
    private final Principal principal;
    private final String principalText;
    private final String host;
    private final @Nullable IpAddress address;

    /**
     * @param host the address as {@code InetAddress.getHostAddress} writes it
     */
    public Requester(Principal principal, String host) {
        this.principal = principal;
        this.principalText = principal.toString();
        this.host = host;
        IpAddress parsed = IpAddress.parse(host);
        // The address that stands for none lies in no range: Kafka's library has it so.
        boolean none = parsed != null && !parsed.six() && parsed.low() == 0;
        this.address = none ? null : parsed;
    }

    public Principal principal() {
        return principal;
    }

    public String host() {
        return host;
    }

    String principalText() {
        return principalText;
    }

    /** Null when the host is not an address, which then lies in no range. */
    @Nullable IpAddress address() {
        return address;
    }

    @Override
    public String toString() {
        return principalText + " from " + host;
    }
}
