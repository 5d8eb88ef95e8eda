package io.millrace.compatibility.streams;

import io.millrace.compatibility.harness.ClientSettings;
import java.time.Duration;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Writes orders and payments at a steady pace, on a thread of its own, until it is told to end. */
final class OrderLoad {
    private static final int CUSTOMERS = 200;
    private static final int PER_ROUND = 10;
    private static final int UNACKNOWLEDGED_MAX = 5_000;
    private static final long ROUND_MILLIS = 20;

    private final KafkaProducer<String, String> producer;
    private final Random random;
    private final long startMillis = System.currentTimeMillis() - Duration.ofHours(1).toMillis();
    private final Semaphore room = new Semaphore(UNACKNOWLEDGED_MAX);
    private final CountDownLatch ending = new CountDownLatch(1);
    private final Queue<Exception> failures = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private int number;

    OrderLoad(String bootstrap, long seed) {
        random = new Random(seed);
        producer =
                new KafkaProducer<>(
                        ClientSettings.producer(bootstrap)
                                .with("delivery.timeout.ms", "600000")
                                .with("linger.ms", "5")
                                .impatient()
                                .properties());
        for (int customer = 0; customer < CUSTOMERS; customer++) {
            send(ExactlyOnceProgram.CUSTOMERS, "c" + customer, "name-" + customer);
        }
        thread = Thread.ofPlatform().name("orders").start(this::run);
    }

    private void run() {
        try {
            while (!ending.await(ROUND_MILLIS, TimeUnit.MILLISECONDS)) {
                for (int i = 0; i < PER_ROUND; i++) {
                    String customer = "c" + random.nextInt(CUSTOMERS);
                    String value = number + ":" + random.nextInt(1_000);
                    boolean payment = random.nextInt(4) == 0;
                    send(
                            payment ? ExactlyOnceProgram.PAYMENTS : ExactlyOnceProgram.ORDERS,
                            customer,
                            value);
                    number++;
                }
            }
        } catch (InterruptedException e) {
            failures.add(e);
        }
    }

    /**
     * A record's time goes on by a millisecond each: the input is the same however fast it comes.
     */
    private void send(String topic, String key, String value) {
        room.acquireUninterruptibly();
        producer.send(
                new ProducerRecord<>(topic, null, startMillis + number, key, value),
                (acknowledged, failure) -> {
                    if (failure != null) {
                        failures.add(failure);
                    }
                    room.release();
                });
    }

    /** Returns when everything is acknowledged; fails when something was not. */
    void end() throws InterruptedException {
        ending.countDown();
        thread.join();
        producer.close();
        if (!failures.isEmpty()) {
            throw new AssertionError("input lost: " + failures.peek());
        }
    }
}
