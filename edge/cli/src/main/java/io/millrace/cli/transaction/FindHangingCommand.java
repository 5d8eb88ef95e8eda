package io.millrace.cli.transaction;

import io.millrace.cli.console.Json;
import io.millrace.cli.console.Session;
import io.millrace.cli.console.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace transaction find-hanging}. */
@Command(
        name = "find-hanging",
        header = "Find transactions that no coordinator will ever end.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  millrace transaction find-hanging",
            "  millrace transaction find-hanging orders payments --idle 1m"
        })
public final class FindHangingCommand implements Callable<Integer> {
    @Parameters(paramLabel = "TOPIC", arity = "0..*", description = "Where to look [everywhere].")
    private List<String> topics = List.of();

    @Option(
            names = "--idle",
            paramLabel = "DURATION",
            defaultValue = "15m",
            description =
                    "Only where the producer's last record is older than this; the default is the"
                            + " longest timeout that a broker grants [${DEFAULT-VALUE}].")
    private Duration idle = Duration.ofMinutes(15);

    private final Session session;

    public FindHangingCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        long before = Instant.now().minus(idle).toEpochMilli();
        Table table =
                new Table("TOPIC", "PARTITION", "START OFFSET", "PRODUCER", "EPOCH", "LAST RECORD");
        List<Object> documents = new ArrayList<>();
        try (Admin admin = session.admin()) {
            for (OpenTransaction open :
                    new OpenTransactions(session, admin).of(partitions(admin))) {
                if (!open.hangs() || open.lastMillis() > before) {
                    continue;
                }
                table.row(
                        open.partition().topic(),
                        open.partition().partition(),
                        open.startOffset(),
                        open.producerId(),
                        open.producerEpoch(),
                        Times.text(Instant.ofEpochMilli(open.lastMillis())));
                documents.add(open.document());
            }
        }
        List<String> lines = new ArrayList<>();
        if (table.isEmpty()) {
            lines.add("no transaction hangs");
        } else {
            lines.addAll(table.lines());
            lines.add(
                    "'millrace transaction abort --topic … --partition … --start-offset …' ends"
                            + " one");
        }
        session.answer(Json.object("hanging", documents), lines);
        return 0;
    }

    private List<TopicPartition> partitions(Admin admin) {
        Collection<String> names =
                topics.isEmpty()
                        ? session.await(
                                admin.listTopics(new ListTopicsOptions().listInternal(true))
                                        .names(),
                                "topics")
                        : topics;
        List<TopicPartition> partitions = new ArrayList<>();
        var futures = admin.describeTopics(names).topicNameValues();
        for (String name : names) {
            TopicDescription topic = session.await(futures.get(name), "topic " + name);
            for (TopicPartitionInfo partition : topic.partitions()) {
                if (partition.leader() != null) {
                    partitions.add(new TopicPartition(name, partition.partition()));
                }
            }
        }
        return partitions;
    }
}
