package io.millrace.compatibility.harness;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * Hands every test class of a run the same broker process, which none of them may stop. Tests keep
 * out of each other's way by the names of their topics and groups. A failed test prints the end of
 * the broker's log.
 */
public final class SharedBroker implements ParameterResolver, TestWatcher {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == BrokerProcess.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return running(context).broker;
    }

    @Override
    public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
        System.out.println("--- the broker's log ends:");
        System.out.println(OwnBroker.tail(running(context).broker.log()));
    }

    private static Running running(ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.GLOBAL)
                .computeIfAbsent(Running.class, key -> new Running(), Running.class);
    }

    private static final class Running implements AutoCloseable {
        private final TestDirectory directory = TestDirectory.create("shared-broker");
        private final BrokerProcess broker =
                BrokerProcess.in(directory.path(), Map.of("group.initial.rebalance.delay.ms", "0"));

        Running() {
            broker.start();
        }

        @Override
        public void close() {
            broker.stop();
            directory.delete();
        }
    }
}
