package io.millrace.compatibility.transactions;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.Command;
import io.millrace.compatibility.harness.JavaProgram;
import io.millrace.compatibility.harness.SharedBroker;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Transactions of the Java client 2.8.2, whose jars the build puts beside the class path. */
@Tag("transactions")
@ExtendWith(SharedBroker.class)
class OldJavaClientTransactionsTest {
    private final String bootstrap;

    OldJavaClientTransactionsTest(BrokerProcess broker) {
        this.bootstrap = broker.bootstrap();
    }

    @Test
    void theWholeProgramPasses() {
        Path target = Path.of("target").toAbsolutePath();
        String classPath =
                target.resolve("old-client")
                        + "/*"
                        + File.pathSeparator
                        + target.resolve("test-classes");
        Command.Result result =
                Command.of(JavaProgram.executable(), "-XX:TieredStopAtLevel=1", "-cp", classPath)
                        .with(OldTransactionsProgram.class.getName(), bootstrap)
                        .limit(Duration.ofSeconds(120))
                        .succeed();
        assertThat(result.lines()).contains("passed with 2.8.2");
    }
}
