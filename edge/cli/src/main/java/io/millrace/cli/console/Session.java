package io.millrace.cli.console;

import io.millrace.base.Check;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaFuture;
import org.jspecify.annotations.Nullable;

/** One run of one command: its streams, its global options, its way to the broker. */
public final class Session {
    private static final String CLIENT_ID = "millrace-cli";

    private final Terminal terminal;
    private final GlobalOptions options;
    private final Interruption interruption;

    public Session(Terminal terminal, GlobalOptions options, Interruption interruption) {
        this.terminal = terminal;
        this.options = options;
        this.interruption = interruption;
    }

    public Terminal terminal() {
        return terminal;
    }

    public Interruption interruption() {
        return interruption;
    }

    public boolean json() {
        return options.json();
    }

    public Duration timeout() {
        return options.timeout();
    }

    /** The caller closes it. */
    public Admin admin() {
        return Admin.create(clientSettings());
    }

    /** For the brokers at these addresses, whatever the options say; the caller closes it. */
    public Admin admin(String bootstrap) {
        return Admin.create(clientSettings(bootstrap));
    }

    /**
     * Settings for a client of any kind: defaults of ours, then the file, then the command line.
     * Fails at once when no bootstrap address takes a connection.
     */
    public Map<String, Object> clientSettings() {
        return clientSettings(null);
    }

    private Map<String, Object> clientSettings(@Nullable String addresses) {
        Map<String, Object> settings = new HashMap<>();
        int timeoutMillis = (int) Math.min(options.timeout().toMillis(), Integer.MAX_VALUE);
        settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, CLIENT_ID);
        settings.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, timeoutMillis);
        settings.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, "");
        settings.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, options.bootstrap());
        File file = options.clientConfig();
        if (file != null) {
            read(file).forEach((key, value) -> settings.put(key.toString(), value));
        }
        settings.putAll(options.clientSettings());
        if (addresses != null) {
            settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, addresses);
        }
        Object bootstrap = settings.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
        Reachability.check(String.valueOf(bootstrap), options.timeout());
        return settings;
    }

    /**
     * @param future a broker that leaves out what it was asked about has no future for it
     * @param subject what is asked about, as in "topic orders"; opens the line of a failure
     */
    public <T> T await(@Nullable KafkaFuture<T> future, String subject) {
        try {
            return Check.present(future, subject)
                    .get(options.timeout().toMillis() * 2, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw Failures.translate(e, subject);
        } catch (java.util.concurrent.TimeoutException e) {
            throw Failures.translate(
                    new org.apache.kafka.common.errors.TimeoutException("the client gave up"),
                    subject);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException(ExitCode.FAILED, subject, "interrupted", e);
        }
    }

    /** Prints the document for programs or the lines for people, whichever was asked for. */
    public void answer(Object document, List<String> lines) {
        if (json()) {
            terminal.line(Json.document(document));
        } else {
            lines.forEach(terminal::line);
        }
    }

    private static Properties read(File file) {
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(file.toPath())) {
            properties.load(in);
            return properties;
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandException(
                    ExitCode.USAGE, file.getPath(), "cannot read --client-config " + file, e);
        }
    }
}
