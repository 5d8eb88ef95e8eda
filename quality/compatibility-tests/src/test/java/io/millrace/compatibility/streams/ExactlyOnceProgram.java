package io.millrace.compatibility.streams;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.JoinWindows;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.TimeWindows;

/**
 * A Streams application in a JVM of its own, to be killed: exactly_once_v2 over RocksDB. Its
 * arguments are a broker, a name, and a folder for its state. From {@code orders}, {@code payments}
 * and {@code customers} it makes, each under the name as prefix:
 *
 * <ul>
 *   <li>{@code totals}: each customer's number and sum of orders, once for each order;
 *   <li>{@code windows}: the same number within each ten seconds;
 *   <li>{@code pairs}: each order with each payment of its customer within a second of it;
 *   <li>{@code profiles}: a customer's total with the customer's name, at least the last.
 * </ul>
 *
 * <p>All is a function of the input, whose order within a partition is fixed, except which totals
 * besides the last a profile passes through.
 */
final class ExactlyOnceProgram {
    static final String ORDERS = "orders";
    static final String PAYMENTS = "payments";
    static final String CUSTOMERS = "customers";

    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final Duration PAIR = Duration.ofSeconds(1);
    private static final Duration GRACE = Duration.ofHours(12);

    private ExactlyOnceProgram() {}

    public static void main(String[] arguments) throws InterruptedException {
        String name = arguments[1];
        KafkaStreams streams =
                new KafkaStreams(
                        topology(name), settings(arguments[0], name, Path.of(arguments[2])));
        streams.setUncaughtExceptionHandler(failure -> {
            failure.printStackTrace(System.out);
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
        streams.start();
        new CountDownLatch(1).await();
    }

    private static Properties settings(String bootstrap, String name, Path state) {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, name);
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
        settings.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
        // Every update goes out, so that what comes out does not depend on when it is committed.
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 2);
        settings.put("auto.offset.reset", "earliest");
        // A killed member is replaced by its name, without waiting for its session's end.
        settings.put("main.consumer.group.instance.id", name);
        settings.put("retry.backoff.ms", 20);
        settings.put("reconnect.backoff.ms", 20);
        settings.put("reconnect.backoff.max.ms", 100);
        return settings;
    }

    private static Topology topology(String name) {
        StreamsBuilder builder = new StreamsBuilder();
        KStream<String, String> orders = builder.stream(ORDERS);
        KTable<String, String> totals =
                orders.groupByKey()
                        .aggregate(() -> "0 0", (customer, order, total) -> add(total, order));
        totals.toStream().to(name + "-totals");
        totals.join(builder.table(CUSTOMERS), (total, customer) -> customer + " " + total)
                .toStream()
                .to(name + "-profiles");
        orders.groupByKey()
                .windowedBy(TimeWindows.ofSizeAndGrace(WINDOW, GRACE))
                .aggregate(() -> "0 0", (customer, order, total) -> add(total, order))
                .toStream((window, total) -> window.key() + "@" + window.window().start())
                .to(name + "-windows");
        orders.join(
                        builder.<String, String>stream(PAYMENTS),
                        (order, payment) -> order + " " + payment,
                        JoinWindows.ofTimeDifferenceAndGrace(PAIR, GRACE))
                .to(name + "-pairs");
        return builder.build();
    }

    /** An order is {@code number:amount}; a total is how many there were and their sum. */
    private static String add(String total, String order) {
        String[] parts = total.split(" ", 2);
        long count = Long.parseLong(parts[0]) + 1;
        long sum = Long.parseLong(parts[1]) + Long.parseLong(order.split(":", 2)[1]);
        return String.format(Locale.ROOT, "%d %d", count, sum);
    }
}
