package io.millrace.compatibility.harness;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * A broker as a child process on one data directory and, from its first start on, one port. Used by
 * one thread.
 */
public interface BrokerProcess extends AutoCloseable {
    /** How long a start may take on a loaded machine before it counts as failed. */
    Duration START_LIMIT = Duration.ofSeconds(60);

    /** How long a clean shutdown may take. */
    Duration STOP_LIMIT = Duration.ofSeconds(30);

    /** Which broker the tests run against: {@code millrace}, or {@code kafka} for the reference. */
    static boolean isKafka() {
        return "kafka".equals(System.getProperty("millrace.compat.broker", "millrace"));
    }

    /** A broker, not yet started, that keeps its data and its log under the directory. */
    static BrokerProcess in(Path directory, Map<String, String> settings) {
        return isKafka()
                ? new KafkaProcess(directory, settings)
                : new MillraceProcess(directory, settings);
    }

    /** Starts it; returns when it serves. */
    void start();

    /** Starts it and does not wait: to kill it on its way up. */
    void launch();

    /** SIGKILL. */
    void kill();

    /** SIGTERM if it runs; fails unless it ends cleanly within {@link #STOP_LIMIT}. */
    void stop();

    /** {@code host:port}. */
    String bootstrap();

    /** Where the partitions' folders lie. */
    Path dataDirectory();

    long pid();

    boolean isAlive();

    /** What the running process has printed. */
    String log();

    @Override
    void close();
}
