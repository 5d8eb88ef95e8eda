package io.millrace.server;

/** How the server process ends, for scripts and supervisors. */
public enum ExitCode {
    /** Stopped as asked, everything on disk. */
    STOPPED(0),
    /** Something that should not happen; the log says what. Starting again may help. */
    FAILED(1),
    /** The command line or a setting is wrong. Starting again does not help. */
    USAGE(2),
    /** The data directory can't be used: locked by another process, full, or not writable. */
    DATA_DIRECTORY(3),
    /** Stored data is damaged before its tail; the message names the file and the offset. */
    DAMAGED(4),
    /** The address to listen on is in use or not this machine's. */
    ADDRESS(5);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
