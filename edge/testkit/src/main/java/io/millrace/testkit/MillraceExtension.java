package io.millrace.testkit;

import io.millrace.server.Millrace;
import io.millrace.server.MillraceOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A broker for tests, in the test's own JVM, with its own temporary directory and free port.
 *
 * <pre>{@code
 * class OrdersTest {
 *     @RegisterExtension
 *     static final MillraceExtension kafka = MillraceExtension.create();
 *
 *     @Test
 *     void publishes(@BootstrapServers String bootstrapServers) { ... }
 * }
 * }</pre>
 *
 * In a static field it serves all tests of the class, in an instance field each test has its own; a
 * test may register several. Groups rebalance without the usual initial delay.
 */
public final class MillraceExtension
        implements BeforeAllCallback,
                AfterAllCallback,
                BeforeEachCallback,
                AfterEachCallback,
                ParameterResolver {
    private MillraceOptions options;
    private @Nullable Millrace broker;
    private @Nullable Path directory;
    private boolean perClass;

    /** As {@code @ExtendWith(MillraceExtension.class)} needs it. */
    public MillraceExtension() {
        this(MillraceOptions.defaults());
    }

    private MillraceExtension(MillraceOptions options) {
        this.options =
                options.withListen("127.0.0.1:0").with("group.initial.rebalance.delay.ms", "0");
    }

    public static MillraceExtension create() {
        return new MillraceExtension();
    }

    /** Sets a broker setting by its Kafka name. */
    public MillraceExtension with(String setting, String value) {
        options = options.with(setting, value);
        return this;
    }

    /** What clients put into {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return broker().bootstrapServers();
    }

    /** The running broker. */
    public Millrace broker() {
        if (broker == null) {
            throw new IllegalStateException("the broker runs only while a test does");
        }
        return broker;
    }

    /** Stops the broker cleanly and starts it again on the same data and another port. */
    public void restart() {
        broker().close();
        broker = Millrace.start(options);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        perClass = true;
        start();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (!perClass) {
            start();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (!perClass) {
            stop();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        stop();
        perClass = false;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Millrace.class
                || (type == String.class && parameter.isAnnotated(BootstrapServers.class));
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Millrace.class ? broker() : bootstrapServers();
    }

    private void start() {
        try {
            directory = Files.createTempDirectory("millrace-test");
        } catch (IOException noDirectory) {
            throw new UncheckedIOException(noDirectory);
        }
        options = options.withDataDirectory(directory);
        broker = Millrace.start(options);
    }

    private void stop() {
        if (broker != null) {
            broker.close();
            broker = null;
        }
        if (directory != null) {
            delete(directory);
            directory = null;
        }
    }

    private static void delete(Path root) {
        try (Stream<Path> walk = Files.walk(root)) {
            List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
            for (Path each : deepestFirst) {
                Files.deleteIfExists(each);
            }
        } catch (IOException leftBehind) {
            throw new UncheckedIOException(leftBehind);
        }
    }
}
