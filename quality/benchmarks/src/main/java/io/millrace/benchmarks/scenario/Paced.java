package io.millrace.benchmarks.scenario;

import io.millrace.benchmarks.contender.Contender;
import io.millrace.benchmarks.load.LoadResult;
import io.millrace.benchmarks.load.PacedProducer;
import io.millrace.benchmarks.load.Reader;
import io.millrace.benchmarks.load.Worker;
import java.io.IOException;

/** A producer at a fixed rate and a consumer at the end of the log. */
final class Paced {
    static final int VALUE_BYTES = 100;

    private Paced() {}

    /** What the consumer saw: latencies from when records were due. */
    static LoadResult drive(Contender broker, String topic, int recordsPerSecond, double seconds)
            throws IOException, InterruptedException {
        String bootstrap = broker.bootstrap();
        Reader reader = new Reader(bootstrap, Reader.Plan.of(topic, VALUE_BYTES).withStamps());
        long records = (long) (seconds * recordsPerSecond);
        try (Worker<LoadResult> reading =
                Worker.start("bench-reader", () -> reader.read(records))) {
            new PacedProducer(
                            bootstrap,
                            PacedProducer.Plan.single(topic, 1, VALUE_BYTES, recordsPerSecond))
                    .run(seconds);
            return reading.result();
        }
    }
}
