package io.millrace.files.testing;

/** What an {@link Interceptor} sees. */
public enum Operation {
    OPEN,
    READ,
    WRITE,
    TRUNCATE,
    SYNC,
    SYNC_DIRECTORY,
    RENAME,
    DELETE
}
