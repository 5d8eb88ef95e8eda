package io.millrace.server.http;

import io.millrace.config.ConfigException;
import io.millrace.config.HttpListener;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where HTTP is served, as {@code millrace.http.listener} says.
 *
 * @param isAuto whether the next ports will do when this one is taken, and any when all of them are
 */
public record HttpAddress(String host, int port, boolean isAuto) {
    public static final String KEY = HttpListener.KEY;

    private static final HttpAddress AUTO =
            new HttpAddress(HttpListener.AUTO_HOST, HttpListener.AUTO_PORT_FIRST, true);
    private static final int PORT_MAX = 65_535;

    /** Null for nowhere. */
    public static @Nullable HttpAddress of(Map<String, String> settings) {
        String text = settings.getOrDefault(KEY, "").trim();
        if (text.isEmpty()) {
            return null;
        }
        return text.equals(HttpListener.AUTO) ? AUTO : parse(text);
    }

    private static HttpAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (colon > 0 && port >= 0 && port <= PORT_MAX) {
                return new HttpAddress(text.substring(0, colon), port, false);
            }
        } catch (NumberFormatException noPort) {
            throw wrong(text);
        }
        throw wrong(text);
    }

    private static ConfigException wrong(String text) {
        return new ConfigException(
                KEY, "'" + text + "' is no address: write host:port, auto, or nothing", null);
    }
}
