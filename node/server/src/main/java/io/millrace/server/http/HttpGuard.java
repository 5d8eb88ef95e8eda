package io.millrace.server.http;

import com.sun.net.httpserver.Headers;
import io.millrace.config.ServerSettings;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps web pages of others out: a browser that is led here by a foreign name tells that name in
 * Host, and one that asks on behalf of another site tells the site in Origin. Addresses are never
 * foreign, nor are the names that this node is known by. Immutable.
 */
final class HttpGuard {
    private static final int FORBIDDEN = 403;
    private static final int MISDIRECTED = 421;

    /** Why a request is not served. */
    record Refusal(int status, String reason) {}

    private final Set<String> names = new HashSet<>(Set.of("localhost"));

    HttpGuard(Iterable<String> ownNames) {
        ownNames.forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
    }

    /** The machine's name, the listener's, and those that clients are told. */
    static HttpGuard of(HttpAddress address, ServerSettings.Listeners listeners) {
        Set<String> names = new HashSet<>(Set.of(address.host()));
        listeners.advertised().forEach(each -> names.add(each.host()));
        try {
            InetAddress machine = InetAddress.getLocalHost();
            names.add(machine.getHostName());
            names.add(machine.getCanonicalHostName());
        } catch (UnknownHostException nameless) {
            // Its addresses are enough.
        }
        return new HttpGuard(names);
    }

    @Nullable Refusal refusal(Headers headers) {
        String host = headers.getFirst("Host");
        if (host != null && !isOwn(name(host))) {
            return new Refusal(
                    MISDIRECTED,
                    "this server has no name like that in Host: ask for its address, or for a name"
                            + " in advertised.listeners or millrace.http.listener");
        }
        List<String> origins = headers.getOrDefault("Origin", List.of());
        for (String origin : origins) {
            if (!origin.equals("http://" + host)) {
                return new Refusal(FORBIDDEN, "pages of other sites are not served");
            }
        }
        return null;
    }

    private boolean isOwn(@Nullable String name) {
        return name != null && (isAddress(name) || names.contains(name.toLowerCase(Locale.ROOT)));
    }

    /** Null when it is no host. */
    private static @Nullable String name(String host) {
        try {
            return URI.create("http://" + host).getHost();
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    /** In brackets, or numbers: no top-level domain is one. */
    private static boolean isAddress(String name) {
        return name.startsWith("[") || name.matches("[0-9.]+");
    }
}
