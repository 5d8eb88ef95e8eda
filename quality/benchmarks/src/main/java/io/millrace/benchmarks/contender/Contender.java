package io.millrace.benchmarks.contender;

import io.millrace.benchmarks.floor.FloorServer;
import io.millrace.benchmarks.floor.PassingFloor;
import io.millrace.benchmarks.floor.SendingFloor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A broker as its users start it, on an empty directory. Used by one thread. */
public interface Contender extends AutoCloseable {
    /** {@code host:port}, the same after each launch. */
    String bootstrap();

    /** What its users wait for: from here on the clock runs. May be repeated after the end. */
    void launch();

    /** Launches it and returns when it accepts connections. */
    void start();

    /** SIGKILL; returns when the process is gone. */
    void kill();

    /** SIGTERM; fails unless it ends in time. */
    void stop();

    long pid();

    /** Where the partitions' folders lie. */
    Path dataDirectory();

    /** What the running process has printed. */
    String log();

    /** The load that is measured begins: who profiles the broker begins as well. */
    default void loadBegins() {}

    /** The load is over; nothing of it is measured any more. */
    default void loadEnds() {}

    @Override
    void close();

    /** {@code ./millrace server}, from the repository in which this program runs. */
    static Contender millrace(Path directory) {
        return millrace(directory, Map.of());
    }

    /** {@code ./millrace server} with {@code --set} for each of the settings. */
    static Contender millrace(Path directory, Map<String, String> settings) {
        return millrace(directory, settings, List.of());
    }

    /** The same with more options for its JVM. */
    static Contender millrace(
            Path directory, Map<String, String> settings, List<String> jvmOptions) {
        return new Millrace(directory, settings, jvmOptions);
    }

    /** With the flags that the scripts of Apache Kafka's distribution set. */
    static Contender kafka(Path directory) {
        return kafka(directory, Map.of());
    }

    /** With those flags, and settings in its {@code server.properties}; formatted, not started. */
    static Contender kafka(Path directory, Map<String, String> settings) {
        return new Kafka(directory, settings);
    }

    /** The physical floor, which is no broker: it takes {@code load.Streaming} only. */
    static Contender floor(Path directory) {
        return new Floor(directory, FloorServer.class);
    }

    /** The floor of consuming, which is no broker: it answers {@code load.Draining} only. */
    static Contender sendingFloor(Path directory) {
        return new Floor(directory, SendingFloor.class);
    }

    /** The floor of latency, which is no broker: it takes {@code load.Passing} only. */
    static Contender passingFloor(Path directory) {
        return new Floor(directory, PassingFloor.class);
    }
}
