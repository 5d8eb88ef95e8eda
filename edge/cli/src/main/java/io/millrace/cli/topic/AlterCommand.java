package io.millrace.cli.topic;

import io.millrace.cli.console.CommandException;
import io.millrace.cli.console.ConfigChanges;
import io.millrace.cli.console.Json;
import io.millrace.cli.console.Session;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace topic alter}. */
@Command(
        name = "alter",
        header = "Add partitions to a topic, or change its settings.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  millrace topic alter orders -p 24",
            "  millrace topic alter orders -c retention.ms=3600000",
            "  millrace topic alter orders --delete-config retention.ms"
        })
public final class AlterCommand implements Callable<Integer> {
    @SuppressWarnings("NullAway.Init")
    @Parameters(paramLabel = "NAME", description = "The topic.")
    private String name;

    @Option(
            names = {"-p", "--partitions"},
            paramLabel = "N",
            description = "The new number of partitions; it only grows.")
    private @Nullable Integer partitions;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "KEY=VALUE",
            description = "A setting to change; may be repeated.")
    private Map<String, String> configs = new LinkedHashMap<>();

    @Option(
            names = "--delete-config",
            paramLabel = "KEY",
            description = "A setting to return to its default; may be repeated.")
    private List<String> deleted = new ArrayList<>();

    private final Session session;

    public AlterCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        ConfigChanges changes = new ConfigChanges(configs, deleted);
        if (partitions == null && changes.isEmpty()) {
            throw CommandException.usage(
                    "topic alter", "nothing to change: give -p, -c or --delete-config");
        }
        List<String> lines = new ArrayList<>();
        try (Admin admin = session.admin()) {
            if (partitions != null) {
                NewPartitions target = NewPartitions.increaseTo(partitions);
                session.await(admin.createPartitions(Map.of(name, target)).all(), "topic " + name);
                lines.add(name + " has " + partitions + " partitions");
            }
            if (!changes.isEmpty()) {
                ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, name);
                changes.apply(session, admin, topic);
                lines.addAll(changes.lines());
            }
        }
        session.answer(
                Json.object(
                        "name", name,
                        "partitions", partitions,
                        "set", configs,
                        "deleted", deleted),
                lines);
        return 0;
    }
}
