package io.millrace.compatibility.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.security.principal.CertificateNameRules;
import io.millrace.security.principal.CertificateNameRules.Parsed;
import java.io.IOException;
import java.util.List;
import org.apache.kafka.common.security.ssl.SslPrincipalMapper;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The rules that make a user name of a certificate's name, as Kafka's SslPrincipalMapper has them.
 */
class CertificateNameOracleTest {
    private static final List<String> RULES =
            List.of(
                    "DEFAULT",
                    "",
                    "  DEFAULT  ",
                    "RULE:^CN=(.*?),OU=ServiceUsers.*$/$1/",
                    "RULE:^CN=(.*?),OU=(.*?),O=(.*?),L=(.*?),ST=(.*?),C=(.*?)$/$1@$2/L",
                    "RULE:^CN=(.*?),OU=(.*?),O=.*$/$1 of $2/U,DEFAULT",
                    "RULE:^cn=(.*?),.*$/$1/L, RULE:^CN=([^,]*),.*$/x-$1/ ,DEFAULT",
                    "RULE:^.*[Cc][Nn]=([a-zA-Z0-9.]*).*$/$1/L",
                    "RULE:^CN=(.*?),.*$/$1$2/",
                    "RULE:^CN=(.*?),.*$/$21/",
                    "RULE:^CN=(.*?),.*$/$12/",
                    "RULE:^CN=(.*?),.*$/$0-$1/",
                    "RULE:(.*)/[$1]/",
                    "RULE:^CN=(.*?),OU=a\\/b.*$/$1\\/x/",
                    "RULE:^CN=(.*?),.*$/\\$1/",
                    "RULE:^CN=(.*?),.*$/$1/LL",
                    "RULE:^CN=(.*?),.*$//",
                    "RULE:^CN=(.*?),.*$/$1/L,RULE:x/y/",
                    "DEFAULT,RULE:(.*)/no/",
                    "RULE:(.*)/$1",
                    "RULE:(.*)",
                    "RULE:(.*)/a/b/c/",
                    "RULE:((.*)/$1/",
                    "nonsense",
                    "default",
                    "DEFAULT DEFAULT",
                    "RULE:^CN=(.*?),.*$/$1/X");
    private static final List<String> NAMES =
            List.of(
                    "CN=kafka,OU=ServiceUsers,O=Millrace,L=Berlin,ST=BE,C=DE",
                    "CN=Alice B,OU=adminUsers,O=Org,C=US",
                    "cn=bob,OU=a/b",
                    "CN=carol,OU=a/b",
                    "OU=none",
                    "CN=ÄİI,OU=x,O=y",
                    "");

    @Test
    void namesAreKafkas() {
        for (String rules : RULES) {
            for (String name : NAMES) {
                assertThat(ours(rules, name))
                        .as("%s of %s", rules, name)
                        .isEqualTo(kafkas(rules, name));
            }
        }
    }

    private static @Nullable String ours(String rules, String name) {
        return switch (CertificateNameRules.parse(rules)) {
            case Parsed.Malformed malformed -> "malformed";
            case Parsed.Rules parsed -> parsed.rules().name(name);
        };
    }

    private static @Nullable String kafkas(String rules, String name) {
        SslPrincipalMapper mapper;
        try {
            mapper = SslPrincipalMapper.fromRules(rules);
        } catch (IllegalArgumentException malformed) {
            return "malformed";
        }
        try {
            return mapper.getName(name);
        } catch (IOException noMatchingRule) {
            return null;
        }
    }
}
