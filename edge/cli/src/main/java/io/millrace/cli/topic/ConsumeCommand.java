package io.millrace.cli.topic;

import io.millrace.cli.console.CommandException;
import io.millrace.cli.console.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace topic consume}. */
@Command(
        name = "consume",
        header = "Print the records of a topic; new ones as they come.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  millrace topic consume orders",
            "  millrace topic consume orders --from-beginning --until-end",
            "  millrace topic consume orders --offset -10 -n 10 --keys --timestamps",
            "  millrace topic consume orders --since 15m --json | jq .value",
            "  millrace topic consume orders --group billing --from-beginning",
            "  millrace topic consume orders --format '{partition}:{offset} {key} {header.id}\\n'",
            "",
            "A format knows " + RecordFormat.PLACEHOLDERS,
            "and \\n \\t \\r \\0 \\\\ \\{."
        })
public final class ConsumeCommand implements Callable<Integer> {
    @SuppressWarnings("NullAway.Init")
    @Parameters(paramLabel = "NAME", description = "The topic.")
    private String topic;

    @Option(
            names = {"-f", "--from-beginning"},
            description = "Start with the oldest record [with the next one].")
    private boolean fromBeginning;

    @Option(
            names = {"-o", "--offset"},
            paramLabel = "WHERE",
            description = "Start at: earliest, latest, an offset, or -N for the last N.")
    private @Nullable String offset;

    @Option(
            names = "--since",
            paramLabel = "WHEN",
            description = "Start with the first record since: 15m, 2h, 2026-03-01T12:00:00Z.")
    private @Nullable String since;

    @Option(
            names = {"-p", "--partition"},
            paramLabel = "N",
            split = ",",
            description = "Only these partitions.")
    private List<Integer> partitions = new ArrayList<>();

    @Option(
            names = {"-g", "--group"},
            paramLabel = "GROUP",
            description = "Join this group; commits what was printed.")
    private @Nullable String group;

    @Option(
            names = "--read-committed",
            description = "Leave out the records of transactions that are open or aborted.")
    private boolean readCommitted;

    @Mixin private final ConsumeEnd end = new ConsumeEnd();

    @Mixin private final ConsumeOutput output = new ConsumeOutput();

    private final Session session;

    public ConsumeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        StartPosition start = start();
        ConsumeEnd.Bounds bounds = end.bounds();
        RecordPrinter printer = output.printer(session);
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings(), bytes, bytes)) {
            List<TopicPartition> existing = existing(consumer);
            ConsumeLoop loop = new ConsumeLoop(session, consumer, printer, bounds);
            if (group == null) {
                List<TopicPartition> wanted = wanted(existing);
                consumer.assign(wanted);
                start.seek(consumer, wanted);
                start.notes(consumer, wanted).forEach(session.terminal()::notice);
            } else {
                consumer.subscribe(List.of(topic));
            }
            loop.run(group != null);
        }
        return 0;
    }

    private StartPosition start() {
        int given = (fromBeginning ? 1 : 0) + (offset == null ? 0 : 1) + (since == null ? 0 : 1);
        if (given > 1) {
            throw CommandException.usage(
                    "--offset", "give one of --from-beginning, --offset and --since");
        }
        if (group != null && (offset != null || since != null || !partitions.isEmpty())) {
            throw CommandException.usage(
                    "--group",
                    "a group decides partitions and offsets itself; 'millrace group reset-offsets'"
                            + " moves it");
        }
        if (since != null) {
            return StartPosition.since(since, Instant.now());
        }
        return StartPosition.parse(fromBeginning ? "earliest" : offset == null ? "latest" : offset);
    }

    private List<TopicPartition> existing(Consumer<?, ?> consumer) {
        List<PartitionInfo> infos = consumer.partitionsFor(topic, session.timeout());
        if (infos == null || infos.isEmpty()) {
            throw CommandException.notFound(
                    topic,
                    "topic " + topic + ": does not exist; 'millrace topic list' shows what does");
        }
        return infos.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
    }

    private List<TopicPartition> wanted(List<TopicPartition> existing) {
        if (partitions.isEmpty()) {
            return existing;
        }
        List<TopicPartition> wanted =
                partitions.stream().map(number -> new TopicPartition(topic, number)).toList();
        for (TopicPartition partition : wanted) {
            if (!existing.contains(partition)) {
                throw CommandException.notFound(
                        partition.toString(),
                        "topic "
                                + topic
                                + ": has no partition "
                                + partition.partition()
                                + ", it has "
                                + existing.size());
            }
        }
        return wanted;
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = session.clientSettings();
        settings.put(
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                (int) Math.min(session.timeout().toMillis(), Integer.MAX_VALUE));
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, fromBeginning ? "earliest" : "latest");
        settings.put(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                readCommitted ? "read_committed" : "read_uncommitted");
        if (group != null) {
            settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        }
        return settings;
    }
}
