package io.millrace.security.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.security.principal.Principal;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainExchangeTest {
    private static final ListedPasswords PASSWORDS =
            new ListedPasswords(Map.of("alice", "wonder", "bob", "builder"));

    private static SaslStep step(String message) {
        return new PlainExchange(PASSWORDS).step(message.getBytes(UTF_8), 0);
    }

    @Test
    void theRightPasswordIsTaken() {
        SaslStep.Done done = (SaslStep.Done) step("\0alice\0wonder");
        assertThat(done.principal()).isEqualTo(Principal.user("alice"));
        assertThat(step("alice\0alice\0wonder")).isInstanceOf(SaslStep.Done.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\0",
                "\0\0",
                "\0alice\0",
                "\0\0wonder",
                "\0alice\0builder",
                "\0carol\0wonder",
                "bob\0alice\0wonder",
                "\0alice\0wonder\0",
                "\0alice\0won\0der",
                "alice\0wonder",
                "\0аlice\0wonder",
                "\0alice \0wonder",
                "\0ALICE\0wonder"
            })
    void anythingElseFails(String message) {
        assertThat(step(message)).isInstanceOf(SaslStep.Failed.class);
    }

    @Test
    void neitherReasonNorTextShowsAPassword() {
        assertThat(step("\0alice\0wonderful").toString()).doesNotContain("wonder");
        assertThat(PASSWORDS.toString()).doesNotContain("wonder");
    }

    @Test
    void brokenTextAndASecondMessageFail() {
        byte[] notUtf8 = {0, 'a', (byte) 0xC0, (byte) 0x80, 0, 'b'};
        assertThat(new PlainExchange(PASSWORDS).step(notUtf8, 0))
                .isInstanceOf(SaslStep.Failed.class);
        assertThat(
                        new PlainExchange(PASSWORDS)
                                .step(new byte[SaslExchange.MESSAGE_BYTES_MAX + 1], 0))
                .isInstanceOf(SaslStep.Failed.class);
        PlainExchange exchange = new PlainExchange(PASSWORDS);
        exchange.step("\0alice\0wrong".getBytes(UTF_8), 0);
        assertThat(exchange.step("\0alice\0wonder".getBytes(UTF_8), 0))
                .isInstanceOf(SaslStep.Failed.class);
    }
}
