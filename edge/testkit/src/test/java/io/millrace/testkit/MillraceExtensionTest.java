package io.millrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.server.Millrace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MillraceExtensionTest {
    /** More than any disk has: every produce is refused. */
    private static final String NO_ROOM = String.valueOf(Long.MAX_VALUE / 2);

    @RegisterExtension static final MillraceExtension shared = MillraceExtension.create();

    @RegisterExtension final MillraceExtension own = MillraceExtension.create();

    @RegisterExtension
    final MillraceExtension full =
            MillraceExtension.create().with("millrace.disk.min.free.bytes", NO_ROOM);

    @Test
    void severalBrokersRunSideBySide() throws Exception {
        assertThat(List.of(shared.bootstrapServers(), own.bootstrapServers()))
                .doesNotHaveDuplicates();
        send(shared, "one");

        assertThat(topics(shared)).contains("t");
        assertThat(topics(own)).doesNotContain("t");
    }

    @Test
    void aRestartKeepsTheData() throws Exception {
        send(own, "before");
        Millrace first = own.broker();

        own.restart();

        assertThat(own.broker()).isNotSameAs(first);
        send(own, "after");
        assertThat(read(own, 2)).containsExactly("before", "after");
    }

    @Test
    void aFullDiskRefusesRecordsAndNothingElse() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", full.bootstrapServers()))) {
            assertThat(topics(full)).isEmpty();
            assertThatThrownBy(() -> send(full, "x"))
                    .isInstanceOf(ExecutionException.class)
                    .as("retried until the time was up")
                    .hasCauseInstanceOf(TimeoutException.class);
            if (topics(full).contains("t")) {
                admin.deleteTopics(List.of("t")).all().get(20, TimeUnit.SECONDS);
            }
            assertThat(topics(full)).isEmpty();
        }
    }

    private static List<String> topics(MillraceExtension kafka) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            return List.copyOf(admin.listTopics().names().get(20, TimeUnit.SECONDS));
        }
    }

    private static void send(MillraceExtension kafka, String value) throws Exception {
        if (!topics(kafka).contains("t")) {
            try (Admin admin =
                    Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
                admin.createTopics(List.of(new NewTopic("t", 1, (short) 1)))
                        .all()
                        .get(20, TimeUnit.SECONDS);
            }
        }
        Properties settings = new Properties();
        settings.put("bootstrap.servers", kafka.bootstrapServers());
        settings.put("delivery.timeout.ms", "2000");
        settings.put("request.timeout.ms", "1500");
        settings.put("linger.ms", "0");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>("t", value)).get(20, TimeUnit.SECONDS);
        }
    }

    private static List<String> read(MillraceExtension kafka, int count) {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", kafka.bootstrapServers());
        settings.put("auto.offset.reset", "earliest");
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(new TopicPartition("t", 0)));
            while (values.size() < count) {
                for (ConsumerRecord<String, String> record :
                        consumer.poll(Duration.ofSeconds(20))) {
                    values.add(record.value());
                }
            }
        }
        return values;
    }
}
