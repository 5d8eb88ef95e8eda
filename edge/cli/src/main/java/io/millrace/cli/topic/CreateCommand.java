package io.millrace.cli.topic;

import io.millrace.cli.console.CommandException;
import io.millrace.cli.console.Json;
import io.millrace.cli.console.Session;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace topic create}. */
@Command(
        name = "create",
        header = "Create topics.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  millrace topic create orders",
            "  millrace topic create orders -p 12 -c retention.ms=86400000",
            "  millrace topic create prices -c cleanup.policy=compact --if-not-exists"
        })
public final class CreateCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", arity = "1..*", description = "The topics.")
    private List<String> names = List.of();

    @Option(
            names = {"-p", "--partitions"},
            paramLabel = "N",
            description = "Partitions of each [what the broker is set to].")
    private @Nullable Integer partitions;

    @Option(
            names = {"-r", "--replication-factor"},
            paramLabel = "N",
            description = "Replicas of each partition [what the broker is set to].")
    private @Nullable Short replicationFactor;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "KEY=VALUE",
            description = "A topic setting; may be repeated.")
    private Map<String, String> configs = new LinkedHashMap<>();

    @Option(names = "--if-not-exists", description = "A topic that exists already is no failure.")
    private boolean ifNotExists;

    @Option(names = "--dry-run", description = "Only let the broker check the request.")
    private boolean dryRun;

    private final Session session;

    public CreateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        List<NewTopic> topics = new ArrayList<>();
        for (String name : names) {
            topics.add(
                    new NewTopic(
                                    name,
                                    Optional.ofNullable(partitions),
                                    Optional.ofNullable(replicationFactor))
                            .configs(configs));
        }
        List<Object> created = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        try (Admin admin = session.admin()) {
            CreateTopicsResult result =
                    admin.createTopics(topics, new CreateTopicsOptions().validateOnly(dryRun));
            for (String name : names) {
                boolean made = create(result.values().get(name), name);
                created.add(made ? describe(result, name) : exists(name));
                lines.add(made ? verdict(result, name) : name + " exists already");
            }
        }
        session.answer(Json.object("topics", created), lines);
        return 0;
    }

    private boolean create(@Nullable KafkaFuture<Void> future, String name) {
        try {
            session.await(future, "topic " + name);
            return true;
        } catch (CommandException e) {
            if (ifNotExists && e.getCause() instanceof TopicExistsException) {
                return false;
            }
            throw e;
        }
    }

    private Map<String, @Nullable Object> describe(CreateTopicsResult result, String name) {
        String subject = "topic " + name;
        return Json.object(
                "name",
                name,
                "created",
                !dryRun,
                "topicId",
                dryRun ? null : session.await(result.topicId(name), subject),
                "partitions",
                session.await(result.numPartitions(name), subject),
                "replicationFactor",
                session.await(result.replicationFactor(name), subject));
    }

    private static Map<String, @Nullable Object> exists(String name) {
        return Json.object("name", name, "created", false);
    }

    private String verdict(CreateTopicsResult result, String name) {
        int count = session.await(result.numPartitions(name), "topic " + name);
        String noun = count == 1 ? " partition" : " partitions";
        return (dryRun ? "would create " : "created ") + name + ", " + count + noun;
    }
}
