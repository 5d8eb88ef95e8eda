package io.millrace.security.acl;

import org.jspecify.annotations.Nullable;

/**
 * A range of addresses in CIDR notation (KIP-1276).
 *
 * @param network with all bits behind the prefix zero, so that equal ranges are equal
 */
record AddressRange(IpAddress network, int prefixLength) {

    /** The range, or null when the text is none. */
    static @Nullable AddressRange parse(String text) {
        int slash = text.indexOf('/');
        IpAddress address = slash < 0 ? null : IpAddress.parse(text.substring(0, slash));
        if (address == null || text.substring(0, slash).indexOf('%') >= 0) {
            return null;
        }
        int length = IpAddress.number(text.substring(slash + 1), 10, address.six() ? 3 : 2);
        if (length < 0 || length > (address.six() ? 128 : 32)) {
            return null;
        }
        return of(address, length);
    }

    /** The range of this length that an address lies in. */
    static AddressRange of(IpAddress address, int prefixLength) {
        return new AddressRange(address.network(prefixLength), prefixLength);
    }
}
