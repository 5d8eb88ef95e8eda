package io.millrace.cli.console;

import java.io.File;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that every command takes, before or after its name. */
@SuppressWarnings("NullAway.Init") // picocli fills the fields
public final class GlobalOptions {
    private static final int FIRST_OF_GLOBALS = 1000;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            order = FIRST_OF_GLOBALS + 6,
            description = "Show this help.")
    private boolean help;

    @Option(
            names = {"-b", "--bootstrap"},
            paramLabel = "HOST:PORT",
            scope = ScopeType.INHERIT,
            order = FIRST_OF_GLOBALS,
            defaultValue = "${env:MILLRACE_BOOTSTRAP:-127.0.0.1:9092}",
            description = "Where a broker listens; several with commas [${DEFAULT-VALUE}]")
    private String bootstrap;

    @Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            order = FIRST_OF_GLOBALS + 1,
            description = "Answer in JSON, for programs.")
    private boolean json;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            scope = ScopeType.INHERIT,
            order = FIRST_OF_GLOBALS + 2,
            defaultValue = "10s",
            description = "How long to wait for a broker [${DEFAULT-VALUE}].")
    private Duration timeout;

    @Option(
            names = "--client-config",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            order = FIRST_OF_GLOBALS + 3,
            description = "Client settings with Kafka's names, for TLS and SASL.")
    private @Nullable File clientConfig;

    @Option(
            names = "--client",
            paramLabel = "KEY=VALUE",
            scope = ScopeType.INHERIT,
            order = FIRST_OF_GLOBALS + 4,
            description = "One client setting; may be repeated.")
    private Map<String, String> clientSettings = new LinkedHashMap<>();

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            order = FIRST_OF_GLOBALS + 5,
            description = "Show stack traces.")
    private boolean verbose;

    public String bootstrap() {
        return bootstrap;
    }

    public boolean json() {
        return json;
    }

    public Duration timeout() {
        return timeout;
    }

    public @Nullable File clientConfig() {
        return clientConfig;
    }

    public Map<String, String> clientSettings() {
        return clientSettings;
    }

    public boolean verbose() {
        return verbose;
    }
}
