package io.millrace.records;

/** Why a produced batch is refused. The broker maps each to the error code of the same name. */
public enum RejectReason {
    /** The bytes are not what the producer sent. Retriable for the client. */
    CORRUPT_MESSAGE,
    /** The batch breaks a rule of the format or of the topic. */
    INVALID_RECORD,
    /** A timestamp is out of the topic's bounds, or is not the producer's to set. */
    INVALID_TIMESTAMP,
    /** The codec does not exist, or not for this version of the request. */
    UNSUPPORTED_COMPRESSION_TYPE,
    /** More bytes than {@code max.message.bytes}. */
    MESSAGE_TOO_LARGE,
    /** More bytes than {@code segment.bytes}. */
    RECORD_LIST_TOO_LARGE
}
