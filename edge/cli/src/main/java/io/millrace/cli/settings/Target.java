package io.millrace.cli.settings;

import java.util.Locale;
import org.apache.kafka.common.config.ConfigResource;
import picocli.CommandLine.Parameters;

/** Whose settings: the first two words of a config command. */
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class Target {

    /** What has settings. */
    enum Kind {
        TOPIC(ConfigResource.Type.TOPIC),
        BROKER(ConfigResource.Type.BROKER),
        GROUP(ConfigResource.Type.GROUP);

        private final ConfigResource.Type type;

        Kind(ConfigResource.Type type) {
            this.type = type;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(index = "0", paramLabel = "KIND", description = "${COMPLETION-CANDIDATES}.")
    private Kind kind;

    @Parameters(
            index = "1",
            paramLabel = "NAME",
            description = "The topic, the broker's number ('all' for every broker) or the group.")
    private String name;

    Kind kind() {
        return kind;
    }

    String name() {
        return name;
    }

    /** The cluster-wide default of brokers is the broker without a name. */
    ConfigResource resource() {
        boolean everyBroker = kind == Kind.BROKER && name.equals("all");
        return new ConfigResource(kind.type, everyBroker ? "" : name);
    }

    @Override
    public String toString() {
        return kind + " " + name;
    }
}
