package io.millrace.server.logging;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** Writes the lines of one class. */
final class LineLogger extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1;
    private static final int NANOS_PER_MILLI = 1_000_000;

    private final String shortName;
    private volatile int least;

    LineLogger(String name, int least) {
        this.name = name;
        this.shortName = name.substring(name.lastIndexOf('.') + 1);
        this.least = least;
    }

    /** From now on what is below this is not written. */
    void least(int level) {
        least = level;
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            String pattern,
            Object @Nullable [] arguments,
            @Nullable Throwable thrown) {
        StringBuilder line = new StringBuilder();
        appendTime(line, System.currentTimeMillis());
        line.append(" [")
                .append(Thread.currentThread().getName())
                .append("] [")
                .append(level)
                .append("] ")
                .append(shortName)
                .append(" - ")
                .append(MessageFormatter.basicArrayFormat(pattern, arguments))
                .append(System.lineSeparator());
        if (thrown != null) {
            StringWriter stack = new StringWriter();
            thrown.printStackTrace(new PrintWriter(stack));
            line.append(stack);
        }
        PrintStream target = System.err;
        target.print(line);
        target.flush();
    }

    /** By hand: a formatter's classes would be loaded while the broker starts. */
    static void appendTime(StringBuilder line, long epochMillis) {
        LocalDateTime time =
                LocalDateTime.ofEpochSecond(
                        Math.floorDiv(epochMillis, 1000L),
                        Math.floorMod(epochMillis, 1000) * NANOS_PER_MILLI,
                        ZoneOffset.UTC);
        appendDigits(line, time.getYear(), 1000).append('-');
        appendDigits(line, time.getMonthValue(), 10).append('-');
        appendDigits(line, time.getDayOfMonth(), 10).append('T');
        appendDigits(line, time.getHour(), 10).append(':');
        appendDigits(line, time.getMinute(), 10).append(':');
        appendDigits(line, time.getSecond(), 10).append('.');
        appendDigits(line, time.getNano() / NANOS_PER_MILLI, 100).append('Z');
    }

    private static StringBuilder appendDigits(StringBuilder line, int number, int highest) {
        for (int unit = highest; unit > 0; unit /= 10) {
            line.append((char) ('0' + number / unit % 10));
        }
        return line;
    }

    private boolean writes(Level level) {
        return level.toInt() >= least;
    }

    @Override
    public boolean isTraceEnabled() {
        return writes(Level.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
        return writes(Level.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
        return writes(Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
        return writes(Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
        return writes(Level.ERROR);
    }

    /** Nobody asks where in the code a line comes from. */
    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null;
    }
}
