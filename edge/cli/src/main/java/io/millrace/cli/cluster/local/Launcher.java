package io.millrace.cli.cluster.local;

import io.millrace.cli.console.CommandException;

/** The script that runs a server with the right JDK, its options and its cache. */
final class Launcher {
    private static final String PROPERTY = "millrace.launcher";

    private Launcher() {}

    static String path() {
        String path = System.getProperty(PROPERTY);
        if (path == null || path.isEmpty()) {
            throw CommandException.usage(
                    PROPERTY, "nodes are started by the launcher: run ./millrace cluster start");
        }
        return path;
    }
}
