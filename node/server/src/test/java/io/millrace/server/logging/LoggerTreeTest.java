package io.millrace.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.handlers.admin.BrokerLoggers;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class LoggerTreeTest {
    private final LoggerTree tree = new LoggerTree();
    private final Logger log = tree.logger("io.millrace.storage.log.LogDirectory");
    private final Logger other = tree.logger("org.Other");

    @Test
    void loggersAndTheirPackagesAreListedWithTheLevelThatHolds() {
        assertThat(tree.levels().toString())
                .isEqualTo(
                        "{io=INFO, io.millrace=INFO, io.millrace.storage=INFO,"
                                + " io.millrace.storage.log=INFO,"
                                + " io.millrace.storage.log.LogDirectory=INFO, org=INFO,"
                                + " org.Other=INFO, root=INFO}");
    }

    @Test
    void aLevelHoldsForWhatIsBelowAndHasNoneOfItsOwn() {
        tree.set("io.millrace", "DEBUG");
        assertThat(log.isDebugEnabled()).isTrue();
        assertThat(other.isDebugEnabled()).isFalse();
        assertThat(tree.logger("io.millrace.Later").isDebugEnabled()).isTrue();

        tree.set("io.millrace.storage.log.LogDirectory", "ERROR");
        tree.set("io.millrace", "TRACE");
        assertThat(log.isWarnEnabled()).isFalse();
        assertThat(tree.logger("io.millrace.Later").isTraceEnabled()).isTrue();

        tree.unset("io.millrace.storage.log.LogDirectory");
        tree.unset("io.millrace");
        assertThat(log.isDebugEnabled()).isFalse();
        assertThat(log.isInfoEnabled()).isTrue();
    }

    @Test
    void theRootIsAboveAllAndFatalWritesNothing() {
        tree.set(BrokerLoggers.ROOT, "FATAL");
        assertThat(log.isErrorEnabled()).isFalse();
        assertThat(tree.levels()).containsEntry("org.Other", "FATAL");
        tree.set(BrokerLoggers.ROOT, "WARN");
        assertThat(other.isErrorEnabled()).isTrue();
        assertThat(other.isInfoEnabled()).isFalse();
    }
}
