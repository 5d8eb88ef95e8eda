package io.millrace.compatibility.clients;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;

/**
 * A program in a JVM of its own, with only an older Java client on its class path, of which those
 * of 2.x and 3.x speak the transaction protocol that came before transaction.version 2. It uses
 * what that client and today's have in common, and nothing of the tests. Prints {@code passed} and
 * the client's version, or ends with a stack trace.
 */
final class OldTransactionsProgram extends OldProgram {
    private static final TopicPartition PARTITION =
            new TopicPartition("old-transactions-" + version(), 0);
    private static final int TRANSACTIONS = 30;

    private OldTransactionsProgram(String bootstrap) {
        super(bootstrap);
    }

    public static void main(String[] arguments) throws Exception {
        OldTransactionsProgram program = new OldTransactionsProgram(arguments[0]);
        program.create();
        List<String> expected = program.produce();
        program.fence();
        expected.add("of the successor");
        program.consume(expected);
        System.out.println("passed with " + version());
    }

    private void create() throws Exception {
        try (Admin admin = Admin.create(settings())) {
            admin.createTopics(List.of(new NewTopic(PARTITION.topic(), 1, (short) 1))).all().get();
        }
    }

    private List<String> produce() throws Exception {
        List<String> expected = new ArrayList<>();
        try (KafkaProducer<String, String> producer = producer("old-writer-" + version());
                KafkaConsumer<String, String> consumer = consumer("read_committed")) {
            for (int i = 0; i < TRANSACTIONS; i++) {
                producer.beginTransaction();
                producer.send(new ProducerRecord<>(PARTITION.topic(), "first " + i)).get();
                producer.send(new ProducerRecord<>(PARTITION.topic(), "second " + i));
                producer.sendOffsetsToTransaction(
                        Map.of(PARTITION, new OffsetAndMetadata(i)), consumer.groupMetadata());
                if (i % 3 == 1) {
                    producer.abortTransaction();
                } else {
                    producer.commitTransaction();
                    expected.add("first " + i);
                    expected.add("second " + i);
                }
            }
            OffsetAndMetadata committed = consumer.committed(Set.of(PARTITION)).get(PARTITION);
            check(
                    committed != null && committed.offset() == TRANSACTIONS - 1,
                    "the last committed offset is " + committed);
        }
        return expected;
    }

    private void fence() throws Exception {
        try (KafkaProducer<String, String> zombie = producer("old-fenced-" + version())) {
            zombie.beginTransaction();
            zombie.send(new ProducerRecord<>(PARTITION.topic(), "of a zombie")).get();
            try (KafkaProducer<String, String> successor = producer("old-fenced-" + version())) {
                successor.beginTransaction();
                successor.send(new ProducerRecord<>(PARTITION.topic(), "of the successor"));
                successor.commitTransaction();
            }
            boolean fenced = false;
            try {
                zombie.commitTransaction();
            } catch (ProducerFencedException e) {
                fenced = true;
            }
            check(fenced, "the zombie is fenced");
        }
    }

    private void consume(List<String> expected) {
        // The last stable offset may not have come to the end of what was committed just now.
        try (KafkaConsumer<String, String> consumer = consumer("read_committed");
                KafkaConsumer<String, String> ends = consumer("read_uncommitted")) {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            Long end = ends.endOffsets(List.of(PARTITION)).get(PARTITION);
            List<String> values = new ArrayList<>();
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (end != null
                    && consumer.position(PARTITION) < end
                    && System.nanoTime() - deadline < 0) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
            }
            check(values.equals(expected), "read " + values);
        }
    }

    private KafkaConsumer<String, String> consumer(String isolation) {
        Properties settings = consumerSettings(PARTITION.topic());
        settings.put("isolation.level", isolation);
        return new KafkaConsumer<>(settings);
    }

    private KafkaProducer<String, String> producer(String transactionalId) {
        Properties settings = producerSettings();
        settings.put("transactional.id", transactionalId);
        KafkaProducer<String, String> producer = new KafkaProducer<>(settings);
        producer.initTransactions();
        return producer;
    }
}
