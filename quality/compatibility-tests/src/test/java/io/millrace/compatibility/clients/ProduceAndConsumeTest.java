package io.millrace.compatibility.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.compatibility.harness.Answers;
import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.ClientSettings;
import io.millrace.compatibility.harness.SharedBroker;
import io.millrace.compatibility.harness.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Java client of today: records in, the same records out. */
@ExtendWith(SharedBroker.class)
class ProduceAndConsumeTest {
    private static final Duration POLL = Duration.ofMillis(200);

    private final String bootstrap;
    private final Topics topics;

    ProduceAndConsumeTest(BrokerProcess broker) {
        this.bootstrap = broker.bootstrap();
        this.topics = new Topics(bootstrap);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void everyCodecBringsBackKeysValuesHeadersAndTimestamps(String codec) throws Exception {
        String topic = "java-codec-" + codec;
        int count = 2_000;
        ClientSettings settings =
                ClientSettings.producer(bootstrap).with("compression.type", codec);
        try (var producer = new KafkaProducer<String, String>(settings.properties())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                ProducerRecord<String, String> record =
                        new ProducerRecord<>(topic, 0, 1_000L + i, "key-" + i, value(i));
                record.headers().add("h", ("header-" + i).getBytes(StandardCharsets.UTF_8));
                sent.add(producer.send(record));
            }
            producer.flush();
            for (int i = 0; i < count; i++) {
                assertThat(sent.get(i).get().offset()).isEqualTo(i);
            }
        }
        List<ConsumerRecord<String, String>> records = topics.read(topic, 0, count);
        for (int i = 0; i < count; i++) {
            ConsumerRecord<String, String> record = records.get(i);
            assertThat(record.offset()).isEqualTo(i);
            assertThat(record.key()).isEqualTo("key-" + i);
            assertThat(record.value()).isEqualTo(value(i));
            assertThat(record.timestamp()).isEqualTo(1_000L + i);
            assertThat(record.timestampType()).isEqualTo(TimestampType.CREATE_TIME);
            assertThat(record.headers().lastHeader("h").value())
                    .isEqualTo(("header-" + i).getBytes(StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "all"})
    void everyLevelOfAcknowledgementWrites(String acks) {
        String topic = "java-acks-" + acks;
        topics.create(topic, 1);
        ClientSettings settings =
                ClientSettings.producer(bootstrap)
                        .with("acks", acks)
                        .with("enable.idempotence", "false");
        try (var producer = new KafkaProducer<String, String>(settings.properties())) {
            for (int i = 0; i < 100; i++) {
                producer.send(new ProducerRecord<>(topic, "v" + i));
            }
        }
        assertThat(topics.read(topic, 0, 100))
                .extracting(ConsumerRecord::value)
                .contains("v0", "v99");
    }

    @Test
    void topicsOfTheOtherCodecAreReadableWhenTheTopicRecompresses() throws Exception {
        topics.create("java-recompress", 1, Map.of("compression.type", "zstd"));
        ClientSettings settings =
                ClientSettings.producer(bootstrap).with("compression.type", "gzip");
        try (var producer = new KafkaProducer<String, String>(settings.properties())) {
            for (int i = 0; i < 500; i++) {
                producer.send(new ProducerRecord<>("java-recompress", "k", value(i)));
            }
        }
        List<ConsumerRecord<String, String>> records = topics.read("java-recompress", 0, 500);
        assertThat(records.get(499).value()).isEqualTo(value(499));
    }

    @Test
    void logAppendTimeReplacesTheClientsTimestamp() {
        topics.create("java-append-time", 1, Map.of("message.timestamp.type", "LogAppendTime"));
        long before = System.currentTimeMillis();
        try (var producer = producer()) {
            producer.send(new ProducerRecord<>("java-append-time", 0, 5L, "k", "v"));
        }
        ConsumerRecord<String, String> record = topics.read("java-append-time", 0, 1).getFirst();
        assertThat(record.timestampType()).isEqualTo(TimestampType.LOG_APPEND_TIME);
        assertThat(record.timestamp()).isBetween(before, System.currentTimeMillis());
    }

    @Test
    void seeksByTimeFindTheFirstRecordThatIsNotOlder() throws Exception {
        topics.create("java-seek-time", 1);
        try (var producer = producer()) {
            for (int i = 0; i < 1_000; i++) {
                producer.send(
                        new ProducerRecord<>("java-seek-time", 0, 10_000L + 10 * i, "k", "v"));
                if (i % 100 == 99) {
                    producer.flush();
                }
            }
        }
        TopicPartition partition = new TopicPartition("java-seek-time", 0);
        try (var consumer = consumer()) {
            assertThat(consumer.offsetsForTimes(Map.of(partition, 12_345L)).get(partition))
                    .extracting(OffsetAndTimestamp::offset, OffsetAndTimestamp::timestamp)
                    .containsExactly(235L, 12_350L);
            assertThat(
                            Answers.of(consumer.offsetsForTimes(Map.of(partition, 0L)), partition)
                                    .offset())
                    .isZero();
            assertThat(consumer.offsetsForTimes(Map.of(partition, 99_999L)).get(partition))
                    .isNull();
            assertThat(consumer.beginningOffsets(List.of(partition))).containsEntry(partition, 0L);
            assertThat(consumer.endOffsets(List.of(partition))).containsEntry(partition, 1_000L);
        }
    }

    @Test
    void aSeekIntoTheMiddleOfABatchStartsAtThatRecord() {
        topics.create("java-seek-inside", 1);
        ClientSettings oneBatch = ClientSettings.producer(bootstrap).with("linger.ms", "1000");
        try (var producer = new KafkaProducer<String, String>(oneBatch.properties())) {
            for (int i = 0; i < 100; i++) {
                producer.send(new ProducerRecord<>("java-seek-inside", "v" + i));
            }
        }
        TopicPartition partition = new TopicPartition("java-seek-inside", 0);
        try (var consumer = consumer()) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, 57);
            assertThat(Topics.poll(consumer, 43).getFirst().value()).isEqualTo("v57");
        }
    }

    @Test
    void aFetchBeyondTheEndIsOutOfRange() {
        topics.create("java-out-of-range", 1);
        TopicPartition partition = new TopicPartition("java-out-of-range", 0);
        ClientSettings strict =
                ClientSettings.consumer(bootstrap).with("auto.offset.reset", "none");
        try (var consumer = new KafkaConsumer<String, String>(strict.properties())) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, 10);
            assertThatThrownBy(() -> Topics.poll(consumer, 1))
                    .isInstanceOf(OffsetOutOfRangeException.class);
        }
    }

    @Test
    void aRecordBeyondTheTopicsLimitIsRefusedAndTheNextOneGoesThrough() throws Exception {
        topics.create("java-too-large", 1, Map.of("max.message.bytes", "10000"));
        try (var producer = producer()) {
            Future<RecordMetadata> large =
                    producer.send(new ProducerRecord<>("java-too-large", "x".repeat(20_000)));
            assertThatThrownBy(() -> large.get(30, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(RecordTooLargeException.class);
            assertThat(
                            producer.send(new ProducerRecord<>("java-too-large", "small"))
                                    .get()
                                    .offset())
                    .isZero();
        }
    }

    @Test
    void largeRecordsCrossTheFetchLimits() {
        topics.create("java-large", 1, Map.of("max.message.bytes", "6000000"));
        ClientSettings settings =
                ClientSettings.producer(bootstrap).with("max.request.size", "6000000");
        try (var producer = new KafkaProducer<String, String>(settings.properties())) {
            for (int i = 0; i < 4; i++) {
                producer.send(new ProducerRecord<>("java-large", ("" + i).repeat(5_000_000)));
            }
        }
        assertThat(topics.read("java-large", 0, 4))
                .extracting(record -> record.value().length())
                .containsOnly(5_000_000);
    }

    @Test
    void aWaitingConsumerSeesARecordSoonAfterItIsWritten() throws Exception {
        topics.create("java-tail", 1);
        ClientSettings patient =
                ClientSettings.consumer(bootstrap)
                        .with("fetch.max.wait.ms", "6000")
                        .with("auto.offset.reset", "earliest");
        try (var consumer = new KafkaConsumer<String, String>(patient.properties());
                var producer = producer()) {
            consumer.assign(List.of(new TopicPartition("java-tail", 0)));
            consumer.poll(POLL);
            Instant start = Instant.now();
            producer.send(new ProducerRecord<>("java-tail", "v")).get();
            assertThat(Topics.poll(consumer, 1)).hasSize(1);
            assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(3));
        }
    }

    private static String value(int i) {
        return ("value-" + i + "-").repeat(5);
    }

    private KafkaProducer<String, String> producer() {
        return new KafkaProducer<>(ClientSettings.producer(bootstrap).properties());
    }

    private KafkaConsumer<String, String> consumer() {
        return new KafkaConsumer<>(ClientSettings.consumer(bootstrap).properties());
    }
}
