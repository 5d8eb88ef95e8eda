package io.millrace.compatibility.clients;

import io.millrace.compatibility.harness.ClientSettings;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * A program that writes one record after the other, whatever becomes of each, until it is ended.
 */
final class SteadyProducer {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private SteadyProducer() {}

    public static void main(String[] arguments) throws InterruptedException {
        ClientSettings settings =
                ClientSettings.producer(arguments[0])
                        .impatient()
                        // A new cluster knows nothing of the old one's sequences.
                        .with("enable.idempotence", "false")
                        .with("delivery.timeout.ms", "5000")
                        .with("request.timeout.ms", "2000");
        try (var producer = new KafkaProducer<String, String>(settings.properties())) {
            for (int i = 0; ; i++) {
                try {
                    RecordMetadata written =
                            producer.send(new ProducerRecord<>(arguments[1], 0, null, "value"))
                                    .get();
                    System.out.println("sent " + i + " to offset " + written.offset());
                } catch (ExecutionException failed) {
                    System.out.println("failed " + i + ": " + failed.getCause());
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }
}
