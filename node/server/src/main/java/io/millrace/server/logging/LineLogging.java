package io.millrace.server.logging;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
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

    private static final String API_VERSION = "2.0.99";

    private final Map<String, Logger> loggers = new ConcurrentHashMap<>();
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final MDCAdapter context = new NOPMDCAdapter();
    private Level least = Level.INFO;

    /** Before the first logger is made. Only where nobody has chosen another backend. */
    public static void use() {
        if (System.getProperty(PROVIDER_PROPERTY) == null) {
            System.setProperty(PROVIDER_PROPERTY, LineLogging.class.getName());
            System.setProperty(VERBOSITY_PROPERTY, "WARN");
        }
    }

    @Override
    public void initialize() {
        String chosen = System.getProperty(LEVEL_PROPERTY, "").toUpperCase(Locale.ROOT);
        for (Level level : Level.values()) {
            if (level.name().equals(chosen)) {
                least = level;
            }
        }
    }

    @Override
    public Logger getLogger(String name) {
        return loggers.computeIfAbsent(name, each -> new LineLogger(each, least));
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
