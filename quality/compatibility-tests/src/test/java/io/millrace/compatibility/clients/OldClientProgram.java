package io.millrace.compatibility.clients;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * A program in a JVM of its own, with only an older Java client on its class path: admin,
 * producers, groups, offsets by time. It uses what that client and today's have in common, and
 * nothing of the tests. Prints {@code passed} and the client's version, or ends with a stack trace.
 */
final class OldClientProgram extends OldProgram {
    private static final int RECORDS = 500;
    private static final String TOPIC = "old-client-" + version();
    private static final String GROUP = TOPIC + "-group";

    private OldClientProgram(String bootstrap) {
        super(bootstrap);
    }

    public static void main(String[] arguments) throws Exception {
        OldClientProgram program = new OldClientProgram(arguments[0]);
        program.create();
        List<String> codecs = List.of("none", "gzip", "snappy", "lz4", "zstd");
        for (String codec : codecs) {
            program.produce(codec, true);
            program.produce(codec, false);
        }
        program.consume(2 * codecs.size() * RECORDS);
        program.delete();
        System.out.println("passed with " + version());
    }

    private void create() throws Exception {
        try (Admin admin = Admin.create(settings())) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 2, (short) 1))).all().get();
            check(admin.listTopics().names().get().contains(TOPIC), "the topic is listed");
            check(admin.describeCluster().nodes().get().size() == 1, "one node");
        }
    }

    private void produce(String codec, boolean idempotent) throws Exception {
        Properties settings = producerSettings();
        settings.put("compression.type", codec);
        settings.put("acks", "all");
        settings.put("enable.idempotence", Boolean.toString(idempotent));
        settings.put("linger.ms", "20");
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(settings)) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = 0; i < RECORDS; i++) {
                ProducerRecord<String, String> record =
                        new ProducerRecord<>(TOPIC, null, 1_000L + i, "k" + i, "value " + i);
                record.headers().add("h", codec.getBytes(StandardCharsets.UTF_8));
                sent.add(producer.send(record));
            }
            for (Future<RecordMetadata> one : sent) {
                check(one.get().hasOffset(), "an offset for each record");
            }
        }
    }

    private void consume(int expected) {
        Properties settings = consumerSettings(GROUP);
        TopicPartition partition = new TopicPartition(TOPIC, 0);
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(settings)) {
            consumer.subscribe(List.of(TOPIC));
            int count = 0;
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (count < expected && System.nanoTime() - deadline < 0) {
                for (ConsumerRecord<String, String> record :
                        consumer.poll(Duration.ofMillis(200))) {
                    check(record.value().equals("value " + record.key().substring(1)), "its value");
                    check(record.headers().lastHeader("h") != null, "its header");
                    count++;
                }
            }
            check(count == expected, "read " + count + " of " + expected);
            consumer.commitSync();
            OffsetAndMetadata committed = consumer.committed(Set.of(partition)).get(partition);
            Long end = consumer.endOffsets(List.of(partition)).get(partition);
            check(
                    end != null && committed != null && committed.offset() == end,
                    "committed " + committed + " of " + end);
            var first = consumer.offsetsForTimes(Map.of(partition, 0L)).get(partition);
            check(first != null && first.offset() == 0, "the first offset by time is " + first);
        }
    }

    private void delete() throws Exception {
        try (Admin admin = Admin.create(settings())) {
            admin.deleteConsumerGroups(List.of(GROUP)).all().get();
            admin.deleteTopics(List.of(TOPIC)).all().get();
        }
    }
}
