package io.millrace.handlers.admin;

import java.util.Map;

/** The loggers of the process, whose levels may change while it runs. Safe from any thread. */
public interface BrokerLoggers {
    /** The one above all others. */
    String ROOT = "root";

    /** None: a program that embeds a broker has a logging backend of its own. */
    BrokerLoggers NONE =
            new BrokerLoggers() {
                @Override
                public Map<String, String> levels() {
                    return Map.of();
                }

                @Override
                public void set(String logger, String level) {}

                @Override
                public void unset(String logger) {}
            };

    /** The level that holds for each logger, in the order of their names. */
    Map<String, String> levels();

    /**
     * Changes the level of a logger, and of those below it that have none of their own.
     *
     * @param level one of those that {@link LoggerConfigs} accepts
     */
    void set(String logger, String level);

    /** From now on the logger follows the one above it. */
    void unset(String logger);
}
