package io.millrace.compatibility.crash;

import io.millrace.compatibility.harness.ClientSettings;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A producer on a thread of its own that writes to all partitions until it is told to end. */
final class LoadProducer {
    private static final int UNACKNOWLEDGED_MAX = 300;

    private final String name;
    private final Ledger ledger;
    private final int[] nextOfPartition;
    private final KafkaProducer<String, String> producer;
    private final Semaphore room = new Semaphore(UNACKNOWLEDGED_MAX);
    private final AtomicBoolean ending = new AtomicBoolean();
    private final String topic;
    private final Thread thread;

    LoadProducer(String name, String bootstrap, String topic, int partitions, Ledger ledger) {
        this.name = name;
        this.topic = topic;
        this.ledger = ledger;
        this.nextOfPartition = new int[partitions];
        ClientSettings settings =
                ClientSettings.producer(bootstrap)
                        .with("linger.ms", "1")
                        .with("batch.size", "2000")
                        .with("delivery.timeout.ms", "600000")
                        .with("request.timeout.ms", "5000")
                        .impatient();
        this.producer = new KafkaProducer<>(settings.properties());
        this.thread = Thread.ofPlatform().name(name).start(this::run);
    }

    private void run() {
        for (int i = 0; !ending.get(); i = (i + 1) % nextOfPartition.length) {
            room.acquireUninterruptibly();
            int partition = i;
            String value = name + ":" + nextOfPartition[partition]++;
            producer.send(
                    new ProducerRecord<>(topic, partition, null, value),
                    (ack, failure) -> {
                        ledger.record(partition, value, ack, failure);
                        room.release();
                    });
        }
    }

    /** Sends what is still waiting; returns when everything has been answered. */
    void end() throws InterruptedException {
        ending.set(true);
        thread.join();
        producer.close();
    }
}
