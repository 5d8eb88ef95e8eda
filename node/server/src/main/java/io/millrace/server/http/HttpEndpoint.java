package io.millrace.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.broker.node.Broker;
import io.millrace.broker.threads.Threads;
import io.millrace.config.HttpListener;
import io.millrace.metrics.PrometheusText;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server of one broker. Safe from any thread. */
public final class HttpEndpoint implements AutoCloseable {
    /** Nothing is served. */
    public static final HttpEndpoint NONE = new HttpEndpoint(null);

    private static final Logger log = LoggerFactory.getLogger(HttpEndpoint.class);
    private static final int BACKLOG = 16;

    /** For a request to come whole, and for an answer to be taken. */
    private static final int SECONDS_MAX = 10;

    /** Open connections, and so threads: each costs a virtual one. */
    private static final int CONNECTIONS_MAX = 100;

    private static final int ANY_PORT = 0;
    private static final String METRICS = "/metrics";
    private static final String PLAIN = "text/plain; charset=utf-8";
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;

    static {
        limit("sun.net.httpserver.maxReqTime", SECONDS_MAX);
        limit("sun.net.httpserver.maxRspTime", SECONDS_MAX);
        limit("jdk.httpserver.maxConnections", CONNECTIONS_MAX);
    }

    private final @Nullable HttpServer server;

    private HttpEndpoint(@Nullable HttpServer server) {
        this.server = server;
    }

    /** The JDK's server reads its limits once, and has none by default. */
    private static void limit(String property, int max) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, Integer.toString(max));
        }
    }

    /** Serves; where the address can't be used that is logged, and the broker goes on without. */
    public static HttpEndpoint start(HttpAddress address, Broker broker, Threads threads) {
        try {
            HttpServer server = bind(address);
            // The server reads requests on these threads: a slow peer must hold up nobody else.
            server.setExecutor(threads.mayBlock());
            List<HttpPage> pages = pages(broker);
            HttpGuard guard = HttpGuard.of(address, broker.settings().listeners());
            server.createContext("/", exchange -> answer(exchange, guard, pages));
            server.start();
            HttpEndpoint endpoint = new HttpEndpoint(server);
            log.info("metrics are served at http://{}{}", endpoint.address(), METRICS);
            return endpoint;
        } catch (IOException unusable) {
            log.error(
                    "{}={}:{} can't be used, so metrics are not served: {}",
                    HttpAddress.KEY,
                    address.host(),
                    address.port(),
                    unusable.getMessage());
            return NONE;
        }
    }

    private static HttpServer bind(HttpAddress address) throws IOException {
        int last = address.isAuto() ? HttpListener.AUTO_PORT_LAST : address.port();
        for (int port = address.port(); port <= last; port++) {
            try {
                return bind(address.host(), port);
            } catch (BindException taken) {
                if (!address.isAuto()) {
                    throw taken;
                }
            }
        }
        return bind(address.host(), ANY_PORT);
    }

    private static HttpServer bind(String host, int port) throws IOException {
        return HttpServer.create(new InetSocketAddress(host, port), BACKLOG);
    }

    private static List<HttpPage> pages(Broker broker) {
        return List.of(
                new HttpPage(
                        METRICS,
                        "text/plain; version=0.0.4; charset=utf-8",
                        uri -> PrometheusText.of(broker.metrics())),
                CompactionPage.of(broker));
    }

    private static void answer(HttpExchange exchange, HttpGuard guard, List<HttpPage> pages)
            throws IOException {
        try (exchange) {
            HttpGuard.Refusal refusal = guard.refusal(exchange.getRequestHeaders());
            if (refusal != null) {
                send(exchange, refusal.status(), PLAIN, refusal.reason() + "\n");
                return;
            }
            if (!exchange.getRequestMethod().equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET");
                send(exchange, METHOD_NOT_ALLOWED, PLAIN, "only GET is served\n");
                return;
            }
            String path = exchange.getRequestURI().getPath();
            for (HttpPage page : pages) {
                if (page.path().equals(path)) {
                    String text = page.content().apply(exchange.getRequestURI());
                    send(exchange, OK, page.contentType(), text);
                    return;
                }
            }
            send(exchange, NOT_FOUND, PLAIN, there(pages));
        } catch (RuntimeException failed) {
            log.error("{} can't be answered", exchange.getRequestURI(), failed);
        }
    }

    private static String there(List<HttpPage> pages) {
        return "there is: "
                + pages.stream().map(HttpPage::path).collect(Collectors.joining(", "))
                + "\n";
    }

    private static void send(HttpExchange exchange, int status, String type, String text)
            throws IOException {
        byte[] body = text.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    /** {@code host:port}, or null when nothing is served. */
    public @Nullable String address() {
        if (server == null) {
            return null;
        }
        InetSocketAddress bound = server.getAddress();
        return bound.getAddress().getHostAddress() + ":" + bound.getPort();
    }

    @Override
    public void close() {
        if (server != null) {
            server.stop(0);
        }
    }
}
