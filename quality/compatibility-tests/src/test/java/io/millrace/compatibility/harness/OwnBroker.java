package io.millrace.compatibility.harness;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A broker of one test's own, to kill and restart, started by the test. Registered as a field; its
 * directory is kept when the test fails, and the log's end is printed.
 */
public final class OwnBroker implements AfterEachCallback {
    private static final int LOG_TAIL_CHARS = 8_000;

    private final Map<String, String> settings;
    private @Nullable TestDirectory directory;
    private @Nullable BrokerProcess broker;

    public OwnBroker(Map<String, String> settings) {
        this.settings = settings;
    }

    /** Starts the broker on an empty directory. */
    public BrokerProcess start() {
        directory = TestDirectory.create("own-broker");
        broker = BrokerProcess.in(directory.path(), settings);
        broker.start();
        return broker;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (broker == null || directory == null) {
            return;
        }
        broker.close();
        if (context.getExecutionException().isPresent()) {
            System.out.println("--- the broker's files are in " + directory.path());
            System.out.println("--- its log ends:");
            System.out.println(tail(broker.log()));
        } else {
            directory.delete();
        }
    }

    static String tail(String log) {
        return log.substring(Math.max(0, log.length() - LOG_TAIL_CHARS));
    }
}
