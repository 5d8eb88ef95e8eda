package io.millrace.security.acl;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An address as bits. Read from text here, because the JDK's own reader may ask a name server.
 *
 * @param high the upper 64 bits; 0 for IPv4
 * @param low the lower 64 bits
 */
record IpAddress(boolean six, long high, long low) {
    private static final int TEXT_LENGTH_MAX = 64;

    /** The address, or null when the text is none. A zone ({@code %eth0}) is left out. */
    static @Nullable IpAddress parse(String text) {
        if (text.isEmpty() || text.length() > TEXT_LENGTH_MAX) {
            return null;
        }
        if (text.indexOf(':') < 0) {
            long four = parseFour(text);
            return four < 0 ? null : new IpAddress(false, 0, four);
        }
        int zone = text.indexOf('%');
        return parseSix(zone < 0 ? text : text.substring(0, zone));
    }

    /** The first {@code length} bits; the others are zero. */
    IpAddress network(int length) {
        if (!six) {
            return new IpAddress(false, 0, low & mask(length + 32) & 0xFFFF_FFFFL);
        }
        return new IpAddress(
                true, high & mask(Math.min(length, 64)), low & mask(Math.max(length - 64, 0)));
    }

    private static long mask(int length) {
        return length == 0 ? 0 : -1L << (64 - length);
    }

    /** The 32 bits, or -1. */
    private static long parseFour(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return -1;
        }
        long bits = 0;
        for (String part : parts) {
            int value = number(part, 10, 3);
            if (value < 0 || value > 255) {
                return -1;
            }
            bits = bits << 8 | value;
        }
        return bits;
    }

    private static @Nullable IpAddress parseSix(String text) {
        int gap = text.indexOf("::");
        if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
            return null;
        }
        List<Integer> before = groups(gap < 0 ? text : text.substring(0, gap), gap < 0);
        List<Integer> after = gap < 0 ? List.of() : groups(text.substring(gap + 2), true);
        if (before == null || after == null) {
            return null;
        }
        int zeros = 8 - before.size() - after.size();
        if (gap < 0 ? zeros != 0 : zeros < 1) {
            return null;
        }
        long[] halves = new long[2];
        for (int i = 0; i < 8; i++) {
            int group =
                    i < before.size()
                            ? before.get(i)
                            : i < before.size() + zeros ? 0 : after.get(i - before.size() - zeros);
            halves[i / 4] = halves[i / 4] << 16 | group;
        }
        return mappedFour(halves) ? null : new IpAddress(true, halves[0], halves[1]);
    }

    /** The JDK takes {@code ::ffff:1.2.3.4} for an IPv4 address, so it is in no range of IPv6. */
    private static boolean mappedFour(long[] halves) {
        return halves[0] == 0 && halves[1] >>> 32 == 0xFFFF;
    }

    /** The 16-bit groups between colons, or null. The last two may be written as IPv4. */
    private static @Nullable List<Integer> groups(String text, boolean mayEndInFour) {
        List<Integer> groups = new ArrayList<>();
        if (text.isEmpty()) {
            return groups;
        }
        String[] parts = text.split(":", -1);
        for (int i = 0; i < parts.length; i++) {
            if (mayEndInFour && i == parts.length - 1 && parts[i].indexOf('.') >= 0) {
                long four = parseFour(parts[i]);
                if (four < 0) {
                    return null;
                }
                groups.add((int) (four >>> 16));
                groups.add((int) (four & 0xFFFF));
            } else {
                int group = number(parts[i], 16, 4);
                if (group < 0) {
                    return null;
                }
                groups.add(group);
            }
        }
        return groups;
    }

    /** Plain ASCII digits, or -1: {@code Integer.parseInt} takes signs and other scripts. */
    static int number(String text, int radix, int digitsMax) {
        if (text.isEmpty() || text.length() > digitsMax) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, radix) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value * radix + digit;
        }
        return value;
    }
}
