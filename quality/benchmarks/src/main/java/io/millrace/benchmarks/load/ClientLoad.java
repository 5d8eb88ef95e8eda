package io.millrace.benchmarks.load;

import io.millrace.compatibility.harness.ClientSettings;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** One producer of Kafka's Java client that sends as fast as it is allowed to. */
public final class ClientLoad {
    private static final String BYTES = "org.apache.kafka.common.serialization.ByteArraySerializer";

    private final String bootstrap;
    private final String topic;
    private final int valueBytes;

    public ClientLoad(String bootstrap, String topic, int valueBytes) {
        this.bootstrap = bootstrap;
        this.topic = topic;
        this.valueBytes = valueBytes;
    }

    /** Returns when all is acknowledged. Callbacks run on the client's one thread. */
    public LoadResult run(Saturator.Limit limit) {
        ClientSettings settings =
                ClientSettings.producer(bootstrap)
                        .with("key.serializer", BYTES)
                        .with("value.serializer", BYTES);
        Latencies latencies = new Latencies();
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        Meter meter = new Meter();
        try (var producer = new KafkaProducer<byte[], byte[]>(settings.properties())) {
            byte[] value = new byte[valueBytes];
            long records = limit.valueBytes() / valueBytes;
            long end = System.nanoTime() + (long) (limit.seconds() * 1e9);
            for (long i = 0; i < records && System.nanoTime() - end < 0; i++) {
                long sent = System.nanoTime();
                producer.send(
                        new ProducerRecord<>(topic, value),
                        (metadata, error) -> {
                            if (error != null) {
                                failure.compareAndSet(null, error);
                            }
                            latencies.add(System.nanoTime() - sent);
                            meter.add(1);
                        });
            }
        }
        if (failure.get() != null) {
            throw new IllegalStateException("not all was acknowledged", failure.get());
        }
        return meter.result(valueBytes, latencies);
    }
}
