package io.millrace.security.acl;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rules of one pattern and one principal, by host. */
final class PrincipalRules {
    private final Map<String, HostRules> byHost = new HashMap<>(2);
    private final Map<AddressRange, HostRules> byRange = new HashMap<>(2);

    /** The lengths of prefixes that ranges have, of IPv4 and of IPv6. */
    private final BitSet lengthsOfFour = new BitSet();

    private final BitSet lengthsOfSix = new BitSet();

    /** While the index is built. */
    void add(AccessRule rule) {
        AddressRange range = AddressRange.parse(rule.host());
        if (range == null) {
            byHost.computeIfAbsent(rule.host(), host -> new HostRules()).add(rule);
        } else {
            byRange.computeIfAbsent(range, same -> new HostRules()).add(rule);
            lengths(range.network()).set(range.prefixLength());
        }
    }

    void collect(Requester requester, Access access) {
        access.add(byHost.get(AccessRule.EVERY));
        access.add(byHost.get(requester.host()));
        @Nullable IpAddress address = requester.address();
        if (address == null || byRange.isEmpty()) {
            return;
        }
        BitSet lengths = lengths(address);
        for (int n = lengths.nextSetBit(0); n >= 0; n = lengths.nextSetBit(n + 1)) {
            access.add(byRange.get(AddressRange.of(address, n)));
        }
    }

    private BitSet lengths(IpAddress address) {
        return address.six() ? lengthsOfSix : lengthsOfFour;
    }
}
