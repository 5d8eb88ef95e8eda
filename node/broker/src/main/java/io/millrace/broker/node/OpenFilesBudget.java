package io.millrace.broker.node;

import io.millrace.files.FileSystem;

/** How many files of logs stay open between uses. */
final class OpenFilesBudget {
    /** More spare no time: a file is opened again in microseconds. */
    private static final int FILES_MAX = 2_048;

    /** With fewer a log could hardly be appended to and read at once. */
    private static final int FILES_MIN = 16;

    /** What the JVM and a few connections take. */
    private static final int OTHERS = 128;

    private OpenFilesBudget() {}

    /** Of what the process may open, half goes to connections. */
    static int of(FileSystem files) {
        return Math.clamp((files.openFilesMax() - OTHERS) / 2, FILES_MIN, FILES_MAX);
    }
}
