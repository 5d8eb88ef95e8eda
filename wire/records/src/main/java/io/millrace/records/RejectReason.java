package io.millrace.records;

/** Why a produced batch is refused: the error codes of the same names, but for the first. */
public enum RejectReason {
    /** The bytes are something else than one batch of today's format: INVALID_RECORD. */
    NOT_ONE_BATCH,
    /** The bytes are not what the producer sent. Retriable for the client. */
    CORRUPT_MESSAGE,
    /** The batch breaks a rule of the format or of the topic. */
    INVALID_RECORD,
    /** A timestamp is out of the topic's bounds. */
    INVALID_TIMESTAMP,
    /** The codec does not exist, or not for this version of the request. */
    UNSUPPORTED_COMPRESSION_TYPE,
    /** More bytes than {@code max.message.bytes}. */
    MESSAGE_TOO_LARGE,
    /** More bytes than {@code segment.bytes}. */
    RECORD_LIST_TOO_LARGE
}
