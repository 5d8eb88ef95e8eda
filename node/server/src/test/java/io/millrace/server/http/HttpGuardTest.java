package io.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import java.util.List;
import org.junit.jupiter.api.Test;

class HttpGuardTest {
    private final HttpGuard guard = new HttpGuard(List.of("Broker-1.example.com"));

    private int status(String host, String... origins) {
        Headers headers = new Headers();
        headers.set("Host", host);
        for (String origin : origins) {
            headers.add("Origin", origin);
        }
        HttpGuard.Refusal refusal = guard.refusal(headers);
        return refusal == null ? 200 : refusal.status();
    }

    @Test
    void addressesAndOwnNamesAreServed() {
        assertThat(status("127.0.0.1:9464")).isEqualTo(200);
        assertThat(status("[::1]:9464")).isEqualTo(200);
        assertThat(status("localhost")).isEqualTo(200);
        assertThat(status("broker-1.EXAMPLE.com:80")).isEqualTo(200);
        assertThat(guard.refusal(new Headers())).as("HTTP/1.0").isNull();
    }

    @Test
    void foreignNamesAndSitesAreNot() {
        assertThat(status("rebound.example.org:9464")).isEqualTo(421);
        assertThat(status("broker-1.example.com.evil.org")).isEqualTo(421);
        assertThat(status("a b")).isEqualTo(421);
        assertThat(status("127.0.0.1:9464", "https://example.org")).isEqualTo(403);
        assertThat(status("127.0.0.1:9464", "null")).isEqualTo(403);
        assertThat(status("127.0.0.1:9464", "http://127.0.0.1:9464")).isEqualTo(200);
    }
}
