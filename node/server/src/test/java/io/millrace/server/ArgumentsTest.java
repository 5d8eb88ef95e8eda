package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ArgumentsTest {

    @Test
    void takesValuesInEitherForm() {
        Arguments arguments =
                Arguments.parse("--data-dir", "d", "--listen=h:1", "--set", "a=b=c", "--set=x=");

        assertThat(arguments.problem()).isNull();
        assertThat(arguments.dataDirectory()).isEqualTo(Path.of("d"));
        assertThat(arguments.listen()).isEqualTo("h:1");
        assertThat(arguments.config()).isNull();
        assertThat(arguments.settings()).containsExactly("a=b=c", "x=");
    }

    @Test
    void nothingIsAllDefaults() {
        Arguments arguments = Arguments.parse();

        assertThat(arguments.problem()).isNull();
        assertThat(arguments.dataDirectory()).isNull();
        assertThat(arguments.settings()).isEmpty();
    }

    @Test
    void saysWhatIsWrong() {
        assertThat(Arguments.parse("--port", "1").problem()).isEqualTo("there is no '--port' here");
        assertThat(Arguments.parse("start").problem()).isEqualTo("there is no 'start' here");
        assertThat(Arguments.parse("--config").problem()).isEqualTo("--config needs a value");
    }

    @Test
    void helpNamesEveryOptionAndExitCode() {
        assertThat(Arguments.parse("--listen", "x", "--help").help()).isTrue();
        assertThat(Arguments.HELP).contains("--data-dir", "--listen", "--config", "--set");
        for (ExitCode exitCode : ExitCode.values()) {
            assertThat(Arguments.HELP).contains("\n  " + exitCode.code() + "   ");
        }
    }
}
