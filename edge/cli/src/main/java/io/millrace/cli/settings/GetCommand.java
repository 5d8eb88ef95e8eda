package io.millrace.cli.settings;

import io.millrace.cli.console.CommandException;
import io.millrace.cli.console.Json;
import io.millrace.cli.console.Session;
import io.millrace.cli.console.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace config get}. */
@Command(
        name = "get",
        header = "Show settings: those that were set, all, or some.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  millrace config get topic orders",
            "  millrace config get topic orders retention.ms",
            "  millrace config get broker 1 --all --json"
        })
public final class GetCommand implements Callable<Integer> {
    @Mixin private final Target target = new Target();

    @Parameters(index = "2..*", paramLabel = "KEY", description = "Only these settings.")
    private List<String> keys = List.of();

    @Option(names = "--all", description = "The defaults too.")
    private boolean all;

    private final Session session;

    public GetCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Table table = new Table("KEY", "VALUE", "SOURCE");
        List<Object> documents = new ArrayList<>();
        for (ConfigEntry entry : chosen(entries())) {
            table.row(entry.name(), shown(entry), source(entry));
            documents.add(
                    Json.object(
                            "key", entry.name(),
                            "value", entry.value(),
                            "source", source(entry),
                            "readOnly", entry.isReadOnly(),
                            "sensitive", entry.isSensitive()));
        }
        session.answer(
                Json.object("kind", target.kind(), "name", target.name(), "settings", documents),
                table.isEmpty()
                        ? List.of("nothing is set on " + target + "; --all shows the defaults")
                        : table.lines());
        return 0;
    }

    private Collection<ConfigEntry> entries() {
        ConfigResource resource = target.resource();
        try (Admin admin = session.admin()) {
            return session.await(
                            admin.describeConfigs(List.of(resource)).values().get(resource),
                            target.toString())
                    .entries();
        }
    }

    private List<ConfigEntry> chosen(Collection<ConfigEntry> entries) {
        for (String key : keys) {
            if (entries.stream().noneMatch(entry -> entry.name().equals(key))) {
                throw CommandException.notFound(
                        key, target + ": has no setting '" + key + "'; --all shows what it has");
            }
        }
        return entries.stream()
                .filter(entry -> keys.isEmpty() ? all || isSet(entry) : keys.contains(entry.name()))
                .sorted(Comparator.comparing(ConfigEntry::name))
                .toList();
    }

    private boolean isSet(ConfigEntry entry) {
        return switch (entry.source()) {
            case DEFAULT_CONFIG, UNKNOWN -> false;
            case STATIC_BROKER_CONFIG, DYNAMIC_DEFAULT_BROKER_CONFIG ->
                    target.kind() == Target.Kind.BROKER;
            default -> true;
        };
    }

    private static @Nullable String shown(ConfigEntry entry) {
        return entry.isSensitive() ? "(hidden)" : entry.value();
    }

    /** {@code topic}, {@code broker}, {@code default} … */
    private static String source(ConfigEntry entry) {
        ConfigSource source = entry.source();
        return source.name().toLowerCase(Locale.ROOT).replace("_config", "").replace('_', ' ');
    }
}
