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
import org.junit.jupiter.params.provider.CsvSource;

/** Older Java clients, whose jars the build puts beside the class path, not on it. */
@ExtendWith(SharedBroker.class)
class OldJavaClientTest {
    private final String bootstrap;

    OldJavaClientTest(BrokerProcess broker) {
        this.bootstrap = broker.bootstrap();
    }

    @ParameterizedTest
    @CsvSource({
        "2.8.2, OldClientProgram",
        "2.8.2, OldTransactionsProgram",
        "3.9.1, OldClientProgram",
        "3.9.1, OldTransactionsProgram",
        "4.3.1, OldClientProgram",
        "4.3.1, OldTransactionsProgram"
    })
    void theWholeProgramPasses(String version, String program) {
        Path target = Path.of("target").toAbsolutePath();
        Path clients = target.resolve("old-clients");
        String classPath =
                String.join(
                        File.pathSeparator,
                        clients.resolve(version) + "/*",
                        clients.resolve("codecs") + "/*",
                        target.resolve("test-classes").toString());
        Command.Result result =
                Command.of(JavaProgram.executable(), "-XX:TieredStopAtLevel=1", "-cp", classPath)
                        .with(getClass().getPackageName() + "." + program, bootstrap)
                        .limit(Duration.ofSeconds(120))
                        .succeed();
        assertThat(result.lines()).contains("passed with " + version);
    }
}
