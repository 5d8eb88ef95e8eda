package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cli.console.ExitCode;
import io.millrace.cli.console.Interruption;
import io.millrace.cli.console.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) {
        return Main.run(arguments, new ByteArrayInputStream(new byte[0]), out, err);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void tellsItsVersion() {
        assertThat(run("--version")).isZero();
        assertThat(out()).startsWith("millrace 0.").contains("Kafka 4.");
    }

    @Test
    void helpTeachesByExampleAndListsTheExitCodes() {
        assertThat(run("--help")).isZero();
        assertThat(out()).contains("millrace topic create orders", "millrace server");
        for (ExitCode exitCode : ExitCode.values()) {
            assertThat(out()).contains(exitCode.number() + "   " + exitCode.meaning());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "topic create",
                "topic list",
                "topic describe",
                "topic alter",
                "topic delete",
                "topic produce",
                "topic consume",
                "group list",
                "group describe",
                "group delete",
                "group reset-offsets",
                "config get",
                "config set",
                "cluster describe",
                "cluster start",
                "cluster stop",
                "cluster kill",
                "cluster status",
                "log dump"
            })
    void everyCommandExplainsItselfWithAnExample(String command) {
        String[] words = (command + " --help").split(" ", -1);

        assertThat(run(words)).isZero();
        assertThat(out())
                .contains("Usage: millrace " + command)
                .contains("Examples:\n  ")
                .contains("--json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    frobnicate                           | there is no 'frobnicate' here
                    topic crate                          | did you mean create
                    topic                                | name a command: create, list
                    topic create                         | Missing required parameter
                    topic list --nope                    | there is no '--nope' here
                    topic list --timeout soon            | 'soon' is no duration
                    topic alter orders                   | nothing to change
                    topic consume t -f --offset 3        | give one of
                    topic consume t --offset middle      | --offset: write earliest
                    topic consume t -n 0                 | -n takes a number
                    topic consume t --format {nope}      | --format does not know {nope}
                    topic consume t --group g --offset 3 | a group decides
                    topic produce t --key-delimiter=''   | separates nothing
                    topic list --bootstrap nowhere       | is no HOST:PORT
                    group reset-offsets g --topic t      | --to-earliest
                    group reset-offsets g --to-latest    | give --topic or --all-topics
                    config set topic t                   | nothing to change
                    log dump pom.xml                     | the name is none of a log's files
                    """)
    void refusesInOneLineThatSaysWhatIsRight(String commandLine, String expected) {
        String[] words = commandLine.replace("''", "").split(" +", -1);

        assertThat(run(words)).isEqualTo(ExitCode.USAGE.number());
        assertThat(out()).isEmpty();
        assertThat(err().lines()).singleElement().asString().startsWith("millrace: ");
        assertThat(err()).contains(expected);
    }

    @Test
    void saysAtOnceThatNobodyListens() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        int exitCode = run("topic", "list", "--bootstrap", "127.0.0.1:" + port);

        assertThat(exitCode).isEqualTo(ExitCode.CANNOT_CONNECT.number());
        assertThat(err().lines())
                .singleElement()
                .asString()
                .contains("127.0.0.1:" + port, "./millrace server", "--bootstrap");
    }

    @Test
    void showsTheStackTraceOnRequest() {
        run("log", "dump", "no-such-file.log", "--verbose");

        assertThat(err()).contains("does not exist", "\tat io.millrace.cli");
    }

    @Test
    void aFileThatIsMissingIsNotFound() {
        assertThat(run("log", "dump", "no-such-file.log")).isEqualTo(ExitCode.NOT_FOUND.number());
    }

    @Test
    void printsACompletionScript() {
        assertThat(run("completion")).isZero();
        assertThat(out()).contains("complete", "reset-offsets");
    }

    @Test
    void endsQuietlyWhenTheReaderOfItsOutputHasGone() {
        OutputStream closed =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("Broken pipe");
                    }
                };
        Terminal terminal = new Terminal(new ByteArrayInputStream(new byte[0]), closed, err, false);

        int exitCode = Main.run(new String[] {"completion"}, terminal, new Interruption());

        assertThat(exitCode).isZero();
        assertThat(err()).isEmpty();
    }
}
