package io.millrace.compatibility.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.Answers;
import io.millrace.compatibility.harness.Await;
import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.ClientSettings;
import io.millrace.compatibility.harness.OwnBroker;
import io.millrace.compatibility.harness.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The word count of Kafka Streams, at least once. In the middle of its input the application closes
 * and loses its local state, and the broker is killed; the next run restores the counts from the
 * changelog and goes on. Since the application itself was not killed, every word counts once.
 */
class WordCountRestartTest {
    private static final Pattern SPACES = Pattern.compile("\\s+");
    private static final int LINES = 2_000;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @RegisterExtension
    private final OwnBroker own = new OwnBroker(Map.of("group.initial.rebalance.delay.ms", "0"));

    @Test
    void countsGoOnAfterARestartInTheMiddle(@TempDir Path folder) {
        BrokerProcess broker = own.start();
        Topics topics = new Topics(broker.bootstrap());
        topics.create("words-in", 3);
        topics.create("words-out", 2);
        long seed = System.nanoTime();
        System.out.println("word count: seed " + seed);
        Random random = new Random(seed);
        Map<String, Long> expected = new HashMap<>();

        write(topics, random, expected);
        try (KafkaStreams first = start(broker, folder.resolve("first"))) {
            Await.until(
                    "a count comes out of " + first.state(),
                    LIMIT,
                    () -> !counts(broker).isEmpty());
        }
        broker.kill();
        broker.start();
        write(topics, random, expected);
        try (KafkaStreams second = start(broker, folder.resolve("second"))) {
            Await.until(
                    "every word is counted; " + second.state(),
                    LIMIT,
                    () -> counts(broker).equals(expected));
        }
        assertThat(counts(broker)).isEqualTo(expected);
    }

    private static void write(Topics topics, Random random, Map<String, Long> expected) {
        for (int partition = 0; partition < 3; partition++) {
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < LINES / 3; i++) {
                String line = "Word" + random.nextInt(20) + " and " + random.nextInt(5);
                for (String word : SPACES.split(line.toLowerCase(Locale.ROOT))) {
                    expected.merge(word, 1L, Long::sum);
                }
                lines.add(line);
            }
            topics.write("words-in", partition, lines);
        }
    }

    private static KafkaStreams start(BrokerProcess broker, Path state) {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "word-count");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrap());
        settings.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        settings.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
        settings.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 200);
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 2);
        settings.put("auto.offset.reset", "earliest");
        // Streams leaves no group when it closes: the next run waits for the session's end.
        settings.put("session.timeout.ms", 6_000);
        settings.put("heartbeat.interval.ms", 500);
        KafkaStreams streams = new KafkaStreams(topology(), settings);
        streams.start();
        return streams;
    }

    private static Topology topology() {
        StreamsBuilder builder = new StreamsBuilder();
        builder.<String, String>stream("words-in")
                .flatMapValues(line -> List.of(SPACES.split(line.toLowerCase(Locale.ROOT))))
                .groupBy((key, word) -> word)
                .count(Materialized.as(Stores.inMemoryKeyValueStore("counts")))
                .toStream()
                .mapValues(count -> Long.toString(count))
                .to("words-out");
        return builder.build();
    }

    /** The last count of each word that has come out so far. */
    private static Map<String, Long> counts(BrokerProcess broker) {
        Map<String, Long> counts = new HashMap<>();
        ClientSettings settings = ClientSettings.consumer(broker.bootstrap());
        try (var consumer = new KafkaConsumer<String, String>(settings.properties())) {
            List<TopicPartition> partitions =
                    List.of(new TopicPartition("words-out", 0), new TopicPartition("words-out", 1));
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < Answers.of(ends, p))) {
                for (ConsumerRecord<String, String> record :
                        consumer.poll(Duration.ofMillis(100))) {
                    counts.put(record.key(), Long.valueOf(record.value()));
                }
            }
        }
        return counts;
    }
}
