package io.millrace.server.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.config.ConfigException;
import io.millrace.config.HttpListener;
import io.millrace.server.Millrace;
import io.millrace.server.MillraceOptions;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsOverHttpTest {
    @TempDir Path directory;

    private MillraceOptions options() {
        return MillraceOptions.defaults().withDataDirectory(directory).withListen("127.0.0.1:0");
    }

    @Test
    void metricsAreServedAndNothingElseIs() throws Exception {
        try (Millrace millrace = Millrace.start(options().with(HttpAddress.KEY, "127.0.0.1:0"));
                HttpClient client = HttpClient.newHttpClient()) {
            String root = "http://" + millrace.httpAddress();
            HttpResponse<String> metrics = get(client, root + "/metrics");
            assertThat(metrics.statusCode()).isEqualTo(200);
            assertThat(metrics.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).contains("version=0.0.4"));
            assertThat(metrics.body())
                    .contains(
                            "# TYPE millrace_partitions gauge\nmillrace_partitions 0\n",
                            "# TYPE millrace_sync_seconds summary\n",
                            "millrace_connections 0\n",
                            "millrace_partitions_held_back 0\n",
                            "millrace_replicas 0\n",
                            "millrace_partitions_under_replicated 0\n",
                            "millrace_partitions_under_min_isr 0\n",
                            "millrace_partitions_at_min_isr 0\n",
                            "millrace_partitions_without_leader 0\n",
                            "millrace_controller_active 1\n",
                            "millrace_brokers_active 1\n",
                            "millrace_brokers_fenced 0\n",
                            "millrace_isr_shrinks_total 0\n",
                            "millrace_leader_elections_total 0\n",
                            "# TYPE millrace_follower_lag_records gauge\n",
                            "# TYPE millrace_groups gauge\n",
                            "millrace_transactions_open{longer_than_seconds=\"60\"} 0\n",
                            "millrace_transactions_oldest_millis 0\n",
                            "millrace_compaction_uncleanable_partitions 0\n",
                            "millrace_compaction_uncleanable_bytes 0\n",
                            "millrace_compaction_key_map_percent -1\n",
                            "# TYPE millrace_topic_log_bytes gauge\n");
            assertThat(get(client, root + "/metrics/more").statusCode()).isEqualTo(404);
            assertThat(get(client, root + "/").statusCode()).isEqualTo(404);
            HttpRequest post =
                    HttpRequest.newBuilder(URI.create(root + "/metrics"))
                            .POST(HttpRequest.BodyPublishers.ofString("x"))
                            .build();
            assertThat(client.send(post, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(405);
        }
    }

    private static HttpResponse<String> get(HttpClient client, String address) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address)).build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** More than there used to be threads; none of them ever sends the rest. */
    @Test
    void halfSentRequestsHoldUpNobody() throws Exception {
        try (Millrace millrace = Millrace.start(options().with(HttpAddress.KEY, "127.0.0.1:0"));
                HttpClient client = HttpClient.newHttpClient()) {
            URI root = URI.create("http://" + millrace.httpAddress());
            List<Socket> slow = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                Socket socket = new Socket(root.getHost(), root.getPort());
                socket.getOutputStream().write("GET /metrics HTTP/1.1\r\nHos".getBytes(US_ASCII));
                slow.add(socket);
            }
            HttpRequest request =
                    HttpRequest.newBuilder(root.resolve("/metrics"))
                            .timeout(Duration.ofSeconds(5))
                            .build();
            assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
            for (Socket socket : slow) {
                socket.setSoTimeout(30_000);
                assertThat(socket.getInputStream().read()).as("closed in time").isEqualTo(-1);
                socket.close();
            }
        }
    }

    @Test
    void foreignHostsAndSitesAreRefused() throws Exception {
        try (Millrace millrace = Millrace.start(options().with(HttpAddress.KEY, "127.0.0.1:0"))) {
            assertThat(statusLine(millrace, "Host: rebound.example.org")).contains(" 421 ");
            assertThat(statusLine(millrace, "Host: 127.0.0.1\r\nOrigin: http://example.org"))
                    .contains(" 403 ");
            assertThat(statusLine(millrace, "Host: localhost")).contains(" 200 ");
        }
    }

    private static String statusLine(Millrace millrace, String headers) throws Exception {
        URI root = URI.create("http://" + millrace.httpAddress());
        try (Socket socket = new Socket(root.getHost(), root.getPort())) {
            socket.setSoTimeout(20_000);
            String request = "GET /metrics HTTP/1.1\r\n" + headers + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII))
                    .readLine();
        }
    }

    @Test
    void anEmbeddedBrokerServesNoneUnlessToldTo() {
        try (Millrace millrace = Millrace.start(options())) {
            assertThat(millrace.httpAddress()).isNull();
        }
    }

    @Test
    void automaticAddressesAreNextToEachOther() {
        MillraceOptions auto = options().with(HttpAddress.KEY, HttpListener.AUTO);
        try (Millrace first = Millrace.start(auto.withDataDirectory(directory.resolve("first")));
                Millrace second =
                        Millrace.start(auto.withDataDirectory(directory.resolve("second")))) {
            List<Integer> ports =
                    Stream.of(first, second)
                            .map(each -> String.valueOf(each.httpAddress()))
                            .map(each -> Integer.valueOf(each.substring(each.indexOf(':') + 1)))
                            .toList();
            // Which of them is the lower one is up to the machine's other brokers.
            assertThat(ports)
                    .doesNotHaveDuplicates()
                    .allMatch(port -> 9464 <= port && port <= 9479);
        }
    }

    @Test
    void theAddressIsHostAndPort() {
        assertThat(HttpAddress.of(Map.of())).isNull();
        assertThat(HttpAddress.of(Map.of(HttpAddress.KEY, " "))).isNull();
        assertThat(HttpAddress.of(Map.of(HttpAddress.KEY, "auto")))
                .isEqualTo(new HttpAddress("127.0.0.1", 9464, true));
        assertThat(HttpAddress.of(Map.of(HttpAddress.KEY, "0.0.0.0:80")))
                .isEqualTo(new HttpAddress("0.0.0.0", 80, false));
        for (String wrong : new String[] {"here", "host:", ":80", "host:70000", "host:-1"}) {
            assertThatThrownBy(() -> HttpAddress.of(Map.of(HttpAddress.KEY, wrong)))
                    .isInstanceOf(ConfigException.class);
        }
    }
}
