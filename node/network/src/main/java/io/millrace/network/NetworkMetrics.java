package io.millrace.network;

import io.millrace.metrics.Counter;
import io.millrace.metrics.Histogram;
import io.millrace.metrics.Labels;
import io.millrace.metrics.MetricRegistry;
import io.millrace.metrics.Unit;
import io.millrace.protocol.ApiKey;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** What is counted, for each API from its first use on. Safe from any thread. */
final class NetworkMetrics {

    /**
     * @param time from the last byte of the request to the handing over of its answer
     */
    private record Series(Histogram time, Counter requestBytes, Counter responseBytes) {}

    private final MetricRegistry registry;
    private final Counter refused;
    private final AtomicReferenceArray<@Nullable Series> byKey =
            new AtomicReferenceArray<>(ApiKey.values().length);

    NetworkMetrics(MetricRegistry registry) {
        this.registry = registry;
        this.refused =
                registry.counter(
                        "millrace_connections_refused_total",
                        "Connections that were closed because there were too many",
                        Labels.NONE);
    }

    void refused() {
        refused.increment();
    }

    void answered(ApiKey key, int requestBytes, int responseBytes, long nanos) {
        Series series = series(key);
        series.time.record(nanos);
        series.requestBytes.add(requestBytes);
        series.responseBytes.add(responseBytes);
    }

    private Series series(ApiKey key) {
        Series known = byKey.get(key.ordinal());
        if (known != null) {
            return known;
        }
        Labels labels = Labels.of("api", key.name());
        Series series =
                new Series(
                        registry.histogram(
                                "millrace_request_seconds",
                                "From a request's last byte to the handing over of its answer",
                                Unit.NANOS,
                                labels),
                        registry.counter(
                                "millrace_request_bytes_total", "Bytes of requests", labels),
                        registry.counter(
                                "millrace_response_bytes_total", "Bytes of answers", labels));
        byKey.set(key.ordinal(), series);
        return series;
    }
}
