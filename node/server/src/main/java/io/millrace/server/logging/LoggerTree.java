package io.millrace.server.logging;

import io.millrace.base.Check;
import io.millrace.handlers.admin.BrokerLoggers;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.event.Level;

/**
 * All loggers, and the levels that were chosen for some of them or for packages. A logger without a
 * level has that of the package above it, the topmost that of the root. Safe from any thread.
 */
final class LoggerTree implements BrokerLoggers {
    /** Above all that is ever written. */
    private static final String NOTHING = "FATAL";

    private final Map<String, LineLogger> loggers = new HashMap<>();
    private final Map<String, String> chosen = new HashMap<>();

    LoggerTree() {
        chosen.put(ROOT, Level.INFO.name());
    }

    synchronized LineLogger logger(String name) {
        return loggers.computeIfAbsent(name, each -> new LineLogger(each, least(level(each))));
    }

    /** Also of the packages that have loggers. */
    @Override
    public synchronized Map<String, String> levels() {
        Map<String, String> levels = new TreeMap<>();
        levels.put(ROOT, level(ROOT));
        for (String logger : loggers.keySet()) {
            for (String name = logger; !name.equals(ROOT); name = above(name)) {
                levels.put(name, level(name));
            }
        }
        return levels;
    }

    @Override
    public synchronized void set(String logger, String level) {
        chosen.put(logger, level);
        apply();
    }

    @Override
    public synchronized void unset(String logger) {
        Check.that(!logger.equals(ROOT), "the root has a level");
        chosen.remove(logger);
        apply();
    }

    private void apply() {
        loggers.forEach((name, logger) -> logger.least(least(level(name))));
    }

    /** That holds for the name: its own, or that of what is above it. */
    private String level(String name) {
        String at = name;
        String level = chosen.get(at);
        while (level == null) {
            at = above(at);
            level = chosen.get(at);
        }
        return level;
    }

    private static String above(String name) {
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? ROOT : name.substring(0, dot);
    }

    private static int least(String level) {
        return level.equals(NOTHING) ? Integer.MAX_VALUE : Level.valueOf(level).toInt();
    }
}
