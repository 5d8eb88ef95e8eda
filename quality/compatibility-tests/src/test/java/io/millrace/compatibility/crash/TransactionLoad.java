package io.millrace.compatibility.crash;

import io.millrace.compatibility.harness.TransactionalClients;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/**
 * A transactional producer on a thread of its own. Each of its transactions writes one value to
 * every partition; every third is aborted. A transaction whose end is in doubt is given up by a new
 * producer of the same id.
 */
final class TransactionLoad {
    private final String name;
    private final String bootstrap;
    private final String topic;
    private final int partitions;
    private final Queue<Transaction> transactions = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean ending = new AtomicBoolean();
    private final AtomicInteger committed = new AtomicInteger();
    private final Thread thread;

    /** What became of a transaction, as far as its producer knows. */
    enum End {
        COMMITTED,
        ABORTED,
        UNKNOWN
    }

    /** The offsets are those that were acknowledged, one for each partition; empty if not all. */
    record Transaction(String value, End end, List<Long> offsets) {}

    TransactionLoad(String name, String bootstrap, String topic, int partitions) {
        this.name = name;
        this.bootstrap = bootstrap;
        this.topic = topic;
        this.partitions = partitions;
        this.thread = Thread.ofPlatform().name(name).start(this::run);
    }

    int committed() {
        return committed.get();
    }

    List<Transaction> transactions() {
        return List.copyOf(transactions);
    }

    private void run() {
        int number = 0;
        while (!ending.get()) {
            try (KafkaProducer<String, String> producer = producer()) {
                while (!ending.get() && transact(producer, number++)) {
                    continue;
                }
            } catch (KafkaException e) {
                // The broker is away for longer than a client waits: again, from the beginning.
                continue;
            }
        }
    }

    /** Returns whether the producer may go on. */
    private boolean transact(KafkaProducer<String, String> producer, int number) {
        String value = name + ":" + number;
        boolean abort = number % 3 == 2;
        List<Long> offsets = new ArrayList<>();
        try {
            producer.beginTransaction();
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int partition = 0; partition < partitions; partition++) {
                sent.add(producer.send(new ProducerRecord<>(topic, partition, null, value)));
            }
            for (Future<RecordMetadata> one : sent) {
                offsets.add(one.get().offset());
            }
            if (abort) {
                producer.abortTransaction();
            } else {
                producer.commitTransaction();
                committed.incrementAndGet();
            }
            End end = abort ? End.ABORTED : End.COMMITTED;
            transactions.add(new Transaction(value, end, offsets));
            return true;
        } catch (Exception e) {
            transactions.add(new Transaction(value, abort ? End.ABORTED : End.UNKNOWN, List.of()));
            return false;
        }
    }

    private KafkaProducer<String, String> producer() {
        return TransactionalClients.initialised(
                new TransactionalClients(bootstrap)
                        .settings(name)
                        .with("transaction.timeout.ms", "60000")
                        .with("request.timeout.ms", "5000")
                        .with("delivery.timeout.ms", "60000"));
    }

    void end() throws InterruptedException {
        ending.set(true);
        thread.join();
    }
}
