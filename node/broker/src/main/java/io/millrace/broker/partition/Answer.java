package io.millrace.broker.partition;

import io.millrace.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * What a partition answered.
 *
 * @param value null with an error, and where there is nothing to be found
 */
public record Answer<T>(ErrorCode error, @Nullable T value) {

    static <T> Answer<T> of(@Nullable T value) {
        return new Answer<>(ErrorCode.NONE, value);
    }

    static <T> Answer<T> failed(ErrorCode error) {
        return new Answer<>(error, null);
    }
}
