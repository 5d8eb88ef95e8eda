package io.millrace.metadata.controller;

import io.millrace.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/** How a part of a request ended, with a sentence for people where it failed. */
public record ApiError(ErrorCode code, @Nullable String message) {
    public static final ApiError NONE = new ApiError(ErrorCode.NONE, null);

    public boolean isNone() {
        return code == ErrorCode.NONE;
    }
}
