package io.millrace.compatibility.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.Command;
import io.millrace.compatibility.harness.JavaProgram;
import io.millrace.compatibility.harness.SharedBroker;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Java client 2.8.2, whose jars the build puts beside the class path, not on it. */
@ExtendWith(SharedBroker.class)
class OldJavaClientTest {
    private final String bootstrap;

    OldJavaClientTest(BrokerProcess broker) {
        this.bootstrap = broker.bootstrap();
    }

    @ParameterizedTest
    @ValueSource(classes = {OldClientProgram.class, OldTransactionsProgram.class})
    void theWholeProgramPasses(Class<?> program) {
        Path target = Path.of("target").toAbsolutePath();
        String classPath =
                target.resolve("old-client")
                        + "/*"
                        + File.pathSeparator
                        + target.resolve("test-classes");
        Command.Result result =
                Command.of(JavaProgram.executable(), "-XX:TieredStopAtLevel=1", "-cp", classPath)
                        .with(program.getName(), bootstrap)
                        .limit(Duration.ofSeconds(120))
                        .succeed();
        assertThat(result.lines()).contains("passed with 2.8.2");
    }
}
