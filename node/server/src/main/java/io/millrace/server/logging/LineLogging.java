package io.millrace.server.logging;

import io.millrace.handlers.admin.BrokerLoggers;
import java.util.Locale;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/** The backend, as SLF4J asks for it. */
public final class LineLogging implements SLF4JServiceProvider, ILoggerFactory {
    /** The least level that is written: {@code trace}, {@code debug}, {@code info} … */
    public static final String LEVEL_PROPERTY = "millrace.log.level";

    /** By which SLF4J is told its backend, instead of searching all jars for one. */
    private static final String PROVIDER_PROPERTY = "slf4j.provider";

    /** Else it says on standard error what it was told. */
    private static final String VERBOSITY_PROPERTY = "slf4j.internal.verbosity";

    /** Ratis warns of each try to reach a node that is down, many times a second. */
    private static final String REPEATING = "org.apache.ratis";

    private static final String API_VERSION = "2.0.99";

    private final LoggerTree loggers = new LoggerTree();
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final MDCAdapter context = new NOPMDCAdapter();

    /** Before the first logger is made. Only where nobody has chosen another backend. */
    public static void use() {
        if (System.getProperty(PROVIDER_PROPERTY) == null) {
            System.setProperty(PROVIDER_PROPERTY, LineLogging.class.getName());
            System.setProperty(VERBOSITY_PROPERTY, "WARN");
        }
    }

    /** The levels of the process's loggers; none where another backend writes the lines. */
    public static BrokerLoggers current() {
        return LoggerFactory.getILoggerFactory() instanceof LineLogging lines
                ? lines.loggers
                : BrokerLoggers.NONE;
    }

    @Override
    public void initialize() {
        loggers.set(REPEATING, Level.ERROR.name());
        String chosen = System.getProperty(LEVEL_PROPERTY, "").toUpperCase(Locale.ROOT);
        for (Level level : Level.values()) {
            if (level.name().equals(chosen)) {
                loggers.set(BrokerLoggers.ROOT, level.name());
            }
        }
    }

    @Override
    public Logger getLogger(String name) {
        return loggers.logger(name);
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return this;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return context;
    }

    @Override
    public String getRequestedApiVersion() {
        return API_VERSION;
    }
}
