package io.millrace.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlaceholdersTest {
    private static final String PACKAGE = "org.apache.kafka.common.config.provider.";
    private static final Map<String, String> VALUES =
            Map.of(
                    "ENV::HOME",
                    "/home/m",
                    "FILE:/etc/s:password",
                    "p$1\\",
                    "DIRECTORY:/run:id",
                    "7");

    private static Map<String, String> settings(String name, String value) {
        Map<String, String> settings = new HashMap<>();
        settings.put("config.providers", "env, file,directory");
        settings.put("config.providers.env.class", PACKAGE + "EnvVarConfigProvider");
        settings.put("config.providers.file.class", PACKAGE + "FileConfigProvider");
        settings.put("config.providers.file.param.allowed.paths", "/etc");
        settings.put("config.providers.directory.class", PACKAGE + "DirectoryConfigProvider");
        settings.put(name, value);
        return settings;
    }

    private static Map<String, String> fill(Map<String, String> settings) {
        return Placeholders.fill(
                settings, (kind, path, key) -> VALUES.get(kind + ":" + path + ":" + key));
    }

    @Test
    void theUsualProvidersFillIn() {
        assertThat(fill(settings("log.dirs", "${env:HOME}/data")))
                .containsOnly(entry("/home/m/data"));
        assertThat(fill(settings("log.dirs", "${file:/etc/s:password}")))
                .containsOnly(entry("p$1\\"));
        assertThat(fill(settings("log.dirs", "a${directory:/run:id}b${directory:/run:id}")))
                .containsOnly(entry("a7b7"));
    }

    private static Map.Entry<String, String> entry(String value) {
        return Map.entry("log.dirs", value);
    }

    @Test
    void whatCannotBeFilledInIsAnErrorThatNamesTheSetting() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> fill(settings("log.dirs", "${env:NONE}")))
                .withMessageContaining("log.dirs")
                .withMessageContaining("${env:NONE}");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> fill(Map.of("log.dirs", "${env:HOME}")))
                .withMessageContaining("config.providers=env");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> fill(Map.of("config.providers", "vault")))
                .withMessageContaining("config.providers.vault.class");
    }

    @Test
    void everythingElseStaysAsItIs() {
        Map<String, String> plain = Map.of("log.dirs", "$HOME {x}", "node.id", "1");
        assertThat(fill(plain)).isEqualTo(plain);
    }
}
