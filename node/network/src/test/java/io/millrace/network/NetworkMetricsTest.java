package io.millrace.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.metrics.Labels;
import io.millrace.metrics.MetricRegistry;
import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.FetchResponse;
import io.millrace.protocol.message.ProduceResponse;
import io.millrace.protocol.message.ProduceResponse.PartitionProduceResponse;
import io.millrace.protocol.message.ProduceResponse.TopicProduceResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkMetricsTest {
    private final MetricRegistry registry = new MetricRegistry();
    private final NetworkMetrics metrics = new NetworkMetrics(registry);

    private long errors(ApiKey key, ErrorCode error) {
        return registry.counter(
                        "millrace_request_errors_total",
                        "Errors in answers, of requests and of their parts",
                        Labels.of("api", key.name()).and("error", error.name()))
                .total();
    }

    private static PartitionProduceResponse partition(ErrorCode error) {
        return new PartitionProduceResponse().errorCode(error.code());
    }

    @Test
    void errorsAreCountedOfTheWholeAndOfItsParts() {
        metrics.answering(
                ApiKey.PRODUCE,
                new ProduceResponse()
                        .responses(
                                List.of(
                                        new TopicProduceResponse()
                                                .partitionResponses(
                                                        List.of(
                                                                partition(ErrorCode.NONE),
                                                                partition(
                                                                        ErrorCode.CORRUPT_MESSAGE),
                                                                partition(
                                                                        ErrorCode
                                                                                .CORRUPT_MESSAGE))))));
        metrics.answering(
                ApiKey.FETCH,
                new FetchResponse().errorCode(ErrorCode.FETCH_SESSION_ID_NOT_FOUND.code()));
        assertThat(errors(ApiKey.PRODUCE, ErrorCode.CORRUPT_MESSAGE)).isEqualTo(2);
        assertThat(errors(ApiKey.PRODUCE, ErrorCode.NONE)).isZero();
        assertThat(errors(ApiKey.FETCH, ErrorCode.FETCH_SESSION_ID_NOT_FOUND)).isEqualTo(1);
    }
}
