package io.millrace.handlers.admin;

import io.millrace.metadata.controller.ApiError;
import io.millrace.protocol.ErrorCode;

/** How a command that came to nothing is answered. */
final class Refusal {
    private Refusal() {}

    /**
     * The metadata log could not take the records: a full or failed disk, or another leader. The
     * client may try again.
     */
    static ApiError because(String why) {
        return new ApiError(ErrorCode.KAFKA_STORAGE_ERROR, "The change was not written: " + why);
    }
}
