package io.millrace.security.principal;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.security.principal.CertificateNameRules.Parsed;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CertificateNameRulesTest {

    private static @Nullable String name(String rules, String distinguishedName) {
        Parsed.Rules parsed = (Parsed.Rules) CertificateNameRules.parse(rules);
        return parsed.rules().name(distinguishedName);
    }

    @Test
    void theFirstRuleThatMatchesDecides() {
        String rules = "RULE:^CN=(.*?),OU=ops.*$/ops-$1/L,RULE:^CN=(.*?),.*$/$1/U";
        assertThat(name(rules, "CN=Ann,OU=ops,O=x")).isEqualTo("ops-ann");
        assertThat(name(rules, "CN=Ann,O=x")).isEqualTo("ANN");
        assertThat(name(rules, "O=x")).isNull();
        assertThat(name(rules + ",DEFAULT", "O=x")).isEqualTo("O=x");
    }

    /** Kafka 4.4.0 throws for the second such reference, while a client connects. */
    @Test
    void aReferenceToNoGroupIsText() {
        assertThat(name("RULE:^CN=(.*?),.*$/$1$2$3/", "CN=Ann,O=x")).isEqualTo("Ann$2$3");
    }

    @Test
    void whatIsNoRuleIsSaid() {
        assertThat(CertificateNameRules.parse("RULE:((.*)/$1/"))
                .isInstanceOf(Parsed.Malformed.class);
        assertThat(CertificateNameRules.parse("nonsense")).isInstanceOf(Parsed.Malformed.class);
    }

    @Test
    void principalsAreReadUpToTheFirstColon() {
        assertThat(Principal.parse("User:a:b")).isEqualTo(new Principal("User", "a:b"));
        assertThat(Principal.parse("alice")).isNull();
        assertThat(Principal.parse(":alice")).isNull();
        assertThat(Principal.parse("User:")).isEqualTo(Principal.user(""));
    }
}
