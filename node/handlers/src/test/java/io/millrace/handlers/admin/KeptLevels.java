package io.millrace.handlers.admin;

import java.util.Map;
import java.util.TreeMap;

/** Two loggers and the root, whose levels are kept and do nothing. */
final class KeptLevels implements BrokerLoggers {
    private final Map<String, String> levels = new TreeMap<>();

    KeptLevels() {
        levels.putAll(Map.of(ROOT, "INFO", "a", "INFO", "a.b", "INFO"));
    }

    @Override
    public Map<String, String> levels() {
        return new TreeMap<>(levels);
    }

    @Override
    public void set(String logger, String level) {
        levels.put(logger, level);
    }

    @Override
    public void unset(String logger) {
        levels.put(logger, "INFO");
    }
}
