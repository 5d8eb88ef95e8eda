package io.millrace.server;

/**
 * How the process writes its log: one line an event, on standard error. Only where nobody has said
 * otherwise by the backend's own system properties.
 */
final class LogFormat {
    private static final String PREFIX = "org.slf4j.simpleLogger.";

    private LogFormat() {}

    /** Before the first logger is made. */
    static void set() {
        set("showDateTime", "true");
        set("dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
        set("showShortLogName", "true");
        set("levelInBrackets", "true");
    }

    private static void set(String key, String value) {
        if (System.getProperty(PREFIX + key) == null) {
            System.setProperty(PREFIX + key, value);
        }
    }
}
