package io.millrace.cli.settings;

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
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace config set}. */
@Command(
        name = "set",
        header = "Change settings.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  millrace config set topic orders retention.ms=86400000 cleanup.policy=delete",
            "  millrace config set topic orders --delete retention.ms",
            "  millrace config set broker all log.retention.ms=3600000"
        })
public final class SetCommand implements Callable<Integer> {
    @Mixin private final Target target = new Target();

    @Parameters(index = "2..*", paramLabel = "KEY=VALUE", description = "What to set.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(
            names = "--delete",
            paramLabel = "KEY",
            description = "A setting to return to its default; may be repeated.")
    private List<String> deleted = new ArrayList<>();

    private final Session session;

    public SetCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        ConfigChanges changes = new ConfigChanges(settings, deleted);
        if (changes.isEmpty()) {
            throw CommandException.usage(
                    "config set", "nothing to change: give KEY=VALUE or --delete KEY");
        }
        try (Admin admin = session.admin()) {
            changes.apply(session, admin, target.resource());
        }
        session.answer(
                Json.object(
                        "kind",
                        target.kind(),
                        "name",
                        target.name(),
                        "set",
                        settings,
                        "deleted",
                        deleted),
                changes.lines());
        return 0;
    }
}
