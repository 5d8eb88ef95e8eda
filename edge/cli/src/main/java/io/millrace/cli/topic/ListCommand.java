package io.millrace.cli.topic;

import io.millrace.cli.console.Json;
import io.millrace.cli.console.Session;
import io.millrace.cli.console.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code millrace topic list}. */
@Command(
        name = "list",
        header = "List the topics.",
        footerHeading = "%nExamples:%n",
        footer = {"  millrace topic list", "  millrace topic list --internal --json"})
public final class ListCommand implements Callable<Integer> {
    @Option(names = "--internal", description = "The internal topics too.")
    private boolean internal;

    private final Session session;

    public ListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Table table = new Table("NAME", "PARTITIONS", "REPLICAS");
        List<Object> topics = new ArrayList<>();
        for (TopicDescription topic : descriptions().values()) {
            int replicas =
                    topic.partitions().isEmpty() ? 0 : topic.partitions().get(0).replicas().size();
            table.row(topic.name(), topic.partitions().size(), replicas);
            topics.add(
                    Json.object(
                            "name", topic.name(),
                            "topicId", topic.topicId(),
                            "internal", topic.isInternal(),
                            "partitions", topic.partitions().size(),
                            "replicationFactor", replicas));
        }
        session.answer(
                Json.object("topics", topics),
                table.isEmpty()
                        ? List.of("no topics; 'millrace topic create NAME' makes one")
                        : table.lines());
        return 0;
    }

    private TreeMap<String, TopicDescription> descriptions() {
        try (Admin admin = session.admin()) {
            var names =
                    session.await(
                            admin.listTopics(new ListTopicsOptions().listInternal(internal))
                                    .names(),
                            "topics");
            return new TreeMap<>(
                    session.await(admin.describeTopics(names).allTopicNames(), "topics"));
        }
    }
}
