package io.millrace.server;

import io.millrace.records.compression.Libraries;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what a process can't take later if it then has no descriptor left: a class whose jar can't
 * be opened, or a library that can't be unpacked, is missing for good where it was wanted once.
 */
final class Provisions {
    private static final Logger log = LoggerFactory.getLogger(Provisions.class);

    /** Looked for in every jar of the class path, found in none. */
    private static final String IN_NO_JAR = "io/millrace/in-no-jar";

    private Provisions() {}

    /** A second or so after the start, which does not wait for it. */
    static void take() {
        try {
            // Each jar is opened for that, and stays open: a class comes out of it whenever the
            // first failure wants it.
            Provisions.class.getClassLoader().getResource(IN_NO_JAR);
            Libraries.provide();
        } catch (RuntimeException | LinkageError unable) {
            // Whoever needs it is told again.
            log.warn("something may be missing when resources run out: {}", unable.toString());
        }
    }
}
