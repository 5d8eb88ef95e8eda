package io.millrace.base;

/** What the one who meets an operating error can do about it. */
public enum FaultKind {
    /** It may pass, as a full disk does: try again later. */
    RETRY,
    /** The caller asked for something that can't be done. */
    CALLER,
    /** A resource is missing or broken: a failed device, a limit. */
    RESOURCE,
    /** Stored bytes are damaged. */
    CORRUPT
}
