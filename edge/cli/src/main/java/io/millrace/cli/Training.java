package io.millrace.cli;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Does with a fresh broker what people do first, for the JVM to learn which classes and which code
 * that takes: the build runs it once, and keeps what both processes learned as their ahead-of-time
 * caches. A second main class, which only the launcher's build starts.
 */
public final class Training {
    private static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");
    private static final int LINES = 20_000;
    private static final String TOPIC = "training";
    private static final String FIRST_TOPIC = "training-first";
    private static final String GROUP = "training-group";

    private final String bootstrap;
    private int failures;

    private Training(String bootstrap) {
        this.bootstrap = bootstrap;
    }

    /**
     * @param arguments the address of the broker
     */
    public static void main(String[] arguments) {
        Training training = new Training(arguments[0]);
        training.run();
        System.exit(training.failures == 0 ? 0 : 1);
    }

    private void run() {
        firstRecord();
        command("", "--help");
        command("", "--version");
        command("", "cluster", "describe");
        command("", "topic", "create", TOPIC, "--partitions", "3", "--config", "retention.ms=-1");
        String lines = lines();
        for (String codec : CODECS) {
            command(lines, "topic", "produce", TOPIC, "--key-delimiter", ":", "-z", codec);
        }
        command(lines, "topic", "produce", TOPIC, "--acks", "1", "--header", "a=b");
        String records = String.valueOf(LINES * CODECS.size());
        command("", "topic", "consume", TOPIC, "-f", "-n", records);
        command("", "topic", "consume", TOPIC, "--offset", "-5", "-e", "--json");
        command("", "topic", "consume", TOPIC, "-f", "--group", GROUP, "-n", records);
        command("", "topic", "list");
        command("", "topic", "describe", TOPIC, "--json");
        command("", "topic", "alter", TOPIC, "--partitions", "4");
        command("", "group", "list");
        command("", "group", "describe", GROUP);
        command("", "group", "reset-offsets", GROUP, "-t", TOPIC, "--to-earliest", "--execute");
        command("", "config", "set", "topic", TOPIC, "retention.ms=60000");
        command("", "config", "get", "topic", TOPIC, "--all");
        command("", "group", "delete", GROUP);
        command("", "topic", "delete", TOPIC);
    }

    /** As a client without the command line: the topic is made when it is asked for. */
    private void firstRecord() {
        ByteArraySerializer bytes = new ByteArraySerializer();
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrap);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings, bytes, bytes)) {
            producer.send(new ProducerRecord<>(FIRST_TOPIC, new byte[100])).get();
        } catch (ExecutionException | InterruptedException failed) {
            failures++;
        }
        command("", "topic", "delete", FIRST_TOPIC);
    }

    private static String lines() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < LINES; i++) {
            lines.append("key").append(i % 100).append(":value ").append(i).append('\n');
        }
        return lines.toString();
    }

    private void command(String input, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.add("--bootstrap");
        all.add(bootstrap);
        InputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
        int exitCode =
                Main.run(
                        all.toArray(String[]::new),
                        in,
                        OutputStream.nullOutputStream(),
                        System.err);
        if (exitCode != 0) {
            failures++;
        }
    }
}
