package io.millrace.benchmarks.buffers;

import io.millrace.benchmarks.load.ConsumerLoad;
import io.millrace.benchmarks.load.LibrdkafkaLoad;
import io.millrace.benchmarks.load.LoadResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * One or more consumers, of librdkafka or of Kafka's Java client, that read one partition from its
 * beginning at the same time.
 *
 * @param fetchBytes the most that one fetch may bring
 */
record ForeignReader(boolean isJava, int valueBytes, int fetchBytes, int consumers) {
    private static final int SEVERAL = 4;
    private static final int KIBIBYTE = 1 << 10;
    private static final int MEBIBYTE = 1 << 20;

    /**
     * Each client with each of the fetches, and several at once.
     *
     * @param fetches in KiB
     */
    static List<ForeignReader> all(int valueBytes, List<Integer> fetches) {
        List<ForeignReader> all = new ArrayList<>();
        for (boolean java : List.of(false, true)) {
            for (int fetch : fetches) {
                all.add(new ForeignReader(java, valueBytes, fetch * KIBIBYTE, 1));
            }
            all.add(new ForeignReader(java, valueBytes, MEBIBYTE, SEVERAL));
        }
        return all;
    }

    String name() {
        return "%s, fetches of %s, %d at once"
                .formatted(
                        isJava ? "Java client" : "librdkafka",
                        fetchBytes < MEBIBYTE
                                ? fetchBytes / KIBIBYTE + " KiB"
                                : fetchBytes / MEBIBYTE + " MiB",
                        consumers);
    }

    LoadResult read(String bootstrap, String topic, long records) {
        Supplier<LoadResult> one =
                () ->
                        isJava
                                ? new ConsumerLoad(bootstrap, topic, valueBytes, fetchBytes)
                                        .read(records)
                                : new LibrdkafkaLoad(bootstrap, topic, valueBytes)
                                        .read(records, fetchBytes);
        if (consumers == 1) {
            return one.get();
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(consumers)) {
            return Stream.generate(() -> CompletableFuture.supplyAsync(one, threads))
                    .limit(consumers)
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .reduce(LoadResult::beside)
                    .orElseThrow();
        }
    }
}
