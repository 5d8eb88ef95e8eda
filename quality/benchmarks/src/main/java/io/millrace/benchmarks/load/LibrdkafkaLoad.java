package io.millrace.benchmarks.load;

import io.millrace.benchmarks.figures.Series;
import io.millrace.compatibility.harness.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The librdkafka of today, which {@code quality/librdkafka/build} makes, in a process of its own:
 * its processors are not among the generator's.
 */
public final class LibrdkafkaLoad {
    private static final Path BUILD = Path.of("quality", "librdkafka", "build");
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final double[] NONE = new double[0];

    private final String bootstrap;
    private final String topic;
    private final int valueBytes;
    private final Path program;

    public LibrdkafkaLoad(String bootstrap, String topic, int valueBytes) {
        this.bootstrap = bootstrap;
        this.topic = topic;
        this.valueBytes = valueBytes;
        this.program = Path.of(folder()).resolve("millrace-load");
    }

    /** Builds it the first time. */
    private static String folder() {
        Path home = Path.of("").toAbsolutePath();
        while (!Files.exists(home.resolve(BUILD))) {
            home = home.getParent();
            if (home == null) {
                throw new IllegalStateException(BUILD + " is not above the working directory");
            }
        }
        Command.Result built = Command.of(home.resolve(BUILD).toString()).limit(LIMIT).succeed();
        return built.lines().getLast();
    }

    /** Reads the partition from its beginning. */
    public LoadResult read(long records, int fetchBytes) {
        return run("read", records, fetchBytes);
    }

    /** Writes with acks=all; returns when all is acknowledged. */
    public LoadResult write(long records) {
        return run("write", records, valueBytes);
    }

    private LoadResult run(String what, long records, int bytes) {
        Command.Result done =
                Command.of(program.toString(), what, bootstrap, topic)
                        .with(Long.toString(records), Integer.toString(bytes))
                        .limit(LIMIT)
                        .succeed();
        List<String> words = List.of(done.lines().getLast().split(" "));
        return new LoadResult(
                Long.parseLong(words.get(0)),
                Long.parseLong(words.get(1)),
                Double.parseDouble(words.get(2)),
                new Latencies(),
                new Series("throughput", "s", "records/s", NONE, NONE));
    }
}
