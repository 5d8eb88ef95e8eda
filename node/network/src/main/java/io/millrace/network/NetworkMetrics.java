package io.millrace.network;

import io.millrace.metrics.Counter;
import io.millrace.metrics.Histogram;
import io.millrace.metrics.Labels;
import io.millrace.metrics.MetricRegistry;
import io.millrace.metrics.Unit;
import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ApiResponse;
import io.millrace.protocol.ErrorCode;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** What is counted, for each API from its first use on. Safe from any thread. */
final class NetworkMetrics {

    /**
     * @param time from the last byte of the request to the handing over of its answer
     */
    private record Series(
            Histogram time, Counter requestBytes, Counter responseBytes, IntConsumer errors) {}

    /** Errors of one API, each code from its first time on. What is no code is counted as such. */
    private static final class Errors implements IntConsumer {
        private final MetricRegistry registry;
        private final ApiKey key;
        private final Map<Integer, Counter> byCode = new ConcurrentHashMap<>();

        Errors(MetricRegistry registry, ApiKey key) {
            this.registry = registry;
            this.key = key;
        }

        @Override
        public void accept(int code) {
            if (code != ErrorCode.NONE.code()) {
                byCode.computeIfAbsent(code, this::counter).increment();
            }
        }

        private Counter counter(int code) {
            ErrorCode known = ErrorCode.of((short) code);
            return registry.counter(
                    "millrace_request_errors_total",
                    "Errors in answers, of requests and of their parts",
                    Labels.of("api", key.name()).and("error", String.valueOf(known)));
        }
    }

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

    /** Looks through what is about to be encoded. */
    void answering(ApiKey key, ApiResponse answer) {
        answer.eachError(series(key).errors);
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
                                "millrace_response_bytes_total", "Bytes of answers", labels),
                        new Errors(registry, key));
        byKey.set(key.ordinal(), series);
        return series;
    }
}
