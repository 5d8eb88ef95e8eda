package io.millrace.cli.topic;

import io.millrace.cli.console.CommandException;
import io.millrace.cli.console.Failures;
import io.millrace.cli.console.Session;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace topic produce}: the lines of standard input, a record each. */
@Command(
        name = "produce",
        header = "Write the lines of standard input to a topic, a record each.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  millrace topic produce orders < orders.jsonl",
            "  echo '42:paid' | millrace topic produce orders --key-delimiter :",
            "  echo 'id=7,src=web|42:paid' |",
            "      millrace topic produce orders --headers-delimiter '|' --key-delimiter :",
            "  seq 1000000 | millrace topic produce numbers --compression zstd"
        })
public final class ProduceCommand implements Callable<Integer> {

    /** The codecs of the protocol. */
    enum Compression {
        NONE,
        GZIP,
        SNAPPY,
        LZ4,
        ZSTD
    }

    private static final int BATCH_BYTES = 256 * 1024;

    /** Kafka's own client waits two minutes for a delivery; a person does not. */
    private static final int DELIVERY_TIMEOUTS = 3;

    @SuppressWarnings("NullAway.Init")
    @Parameters(paramLabel = "NAME", description = "The topic.")
    private String topic;

    @Option(
            names = {"-k", "--key-delimiter"},
            paramLabel = "TEXT",
            description = "A line is KEY TEXT VALUE.")
    private @Nullable String keyDelimiter;

    @Option(
            names = {"-H", "--header"},
            paramLabel = "NAME=VALUE",
            description = "A header for every record; may be repeated.")
    private List<String> headers = new ArrayList<>();

    @Option(
            names = "--headers-delimiter",
            paramLabel = "TEXT",
            description = "A line begins with its own headers: NAME=VALUE,… TEXT.")
    private @Nullable String headersDelimiter;

    @Option(
            names = "--null-marker",
            paramLabel = "TEXT",
            description = "The key or value that stands for null, as in a tombstone.")
    private @Nullable String nullMarker;

    @Option(
            names = {"-z", "--compression"},
            paramLabel = "CODEC",
            defaultValue = "none",
            description = "${COMPLETION-CANDIDATES} [${DEFAULT-VALUE}].")
    private Compression compression = Compression.NONE;

    @Option(
            names = {"-p", "--partition"},
            paramLabel = "N",
            description = "The partition [by key, else in turn].")
    private @Nullable Integer partition;

    @Option(
            names = {"-a", "--acks"},
            paramLabel = "N",
            defaultValue = "all",
            description = "all, 1 or 0 [${DEFAULT-VALUE}].")
    private String acks = "all";

    private final Session session;

    public ProduceCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        RecordLine.Syntax syntax = syntax();
        ProduceSummary summary = new ProduceSummary();
        Map<String, Object> settings = settings();
        if (session.terminal().interactive()) {
            session.terminal().notice("one record per line; Ctrl-D ends");
        }
        ByteArraySerializer bytes = new ByteArraySerializer();
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(settings, bytes, bytes)) {
            LineReader lines = new LineReader(session.terminal().in());
            byte[] line = lines.next();
            while (line != null && summary.failure() == null) {
                send(producer, syntax.parse(line), summary);
                line = lines.next();
            }
            producer.flush();
        }
        Exception failure = summary.failure();
        if (failure != null) {
            session.terminal().notice(summary.records() + " records were acknowledged");
            throw Failures.translate(failure, "topic " + topic);
        }
        session.answer(summary.document(topic), summary.lines(topic));
        return 0;
    }

    private void send(Producer<byte[], byte[]> producer, RecordLine line, ProduceSummary summary) {
        List<Header> all = new ArrayList<>(line.headers());
        headers.forEach(header -> all.add(RecordLine.header(header)));
        try {
            producer.send(
                    new ProducerRecord<>(topic, partition, line.key(), line.value(), all),
                    summary::completed);
        } catch (RuntimeException e) {
            summary.completed(null, e);
        }
    }

    private RecordLine.Syntax syntax() {
        requireText("--key-delimiter", keyDelimiter);
        requireText("--headers-delimiter", headersDelimiter);
        return new RecordLine.Syntax(headersDelimiter, keyDelimiter, nullMarker);
    }

    private static void requireText(String option, @Nullable String delimiter) {
        if (delimiter != null && delimiter.isEmpty()) {
            throw CommandException.usage(option, option + ": an empty text separates nothing");
        }
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = session.clientSettings();
        long timeoutMillis = session.timeout().toMillis();
        settings.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeoutMillis);
        settings.putIfAbsent(
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                (int) Math.min(timeoutMillis * DELIVERY_TIMEOUTS, Integer.MAX_VALUE));
        settings.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        if (session.terminal().interactive()) {
            settings.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 0);
        }
        settings.put(
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                compression.name().toLowerCase(Locale.ROOT));
        settings.put(ProducerConfig.ACKS_CONFIG, acks);
        if (!acks.equals("all") && !acks.equals("-1")) {
            settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
        }
        return settings;
    }
}
