package io.millrace.compatibility.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.protocol.ErrorCode;
import java.util.Arrays;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class ErrorCodeOracleTest {

    private record Facts(int code, String name, boolean retriable) {}

    @Test
    void codesNamesAndRetriabilityAreKafkas() {
        assertThat(Arrays.stream(ErrorCode.values()).map(ErrorCodeOracleTest::facts))
                .containsExactlyElementsOf(
                        Arrays.stream(Errors.values()).map(ErrorCodeOracleTest::facts).toList());
    }

    private static Facts facts(ErrorCode error) {
        return new Facts(error.code(), error.name(), error.retriable());
    }

    private static Facts facts(Errors error) {
        boolean retriable = error.exception() instanceof RetriableException;
        return new Facts(error.code(), error.name(), retriable);
    }

    @Test
    void codesLeadBackToErrors() {
        for (short code = -3; code < 200; code++) {
            assertThat(ErrorCode.of(code).name()).isEqualTo(Errors.forCode(code).name());
        }
    }

    @Test
    void everyErrorSaysSomethingToPeople() {
        assertThat(ErrorCode.values())
                .allSatisfy(
                        error -> assertThat(error.message()).endsWith(".").hasSizeGreaterThan(8));
    }
}
