package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.config.ConfigException;
import io.millrace.config.Placeholders.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingValuesTest {
    @TempDir Path directory;

    @Test
    void aFileThatIsNotThereIsSaid() {
        Path missing = directory.resolve("server.properties");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> SettingValues.text(missing))
                .withMessage("there is no such file [" + missing + "]");
    }

    @Test
    void valuesComeFromVariablesFilesAndDirectories() throws Exception {
        Path secrets = Files.writeString(directory.resolve("secrets"), "password=p\n");
        String folder = directory.toString();
        assertThat(SettingValues.find(Kind.ENV, "", "PATH")).isEqualTo(System.getenv("PATH"));
        assertThat(SettingValues.find(Kind.ENV, "", "NO SUCH VARIABLE")).isNull();
        assertThat(SettingValues.find(Kind.FILE, secrets.toString(), "password")).isEqualTo("p");
        assertThat(SettingValues.find(Kind.FILE, secrets.toString(), "none")).isNull();
        assertThat(SettingValues.find(Kind.DIRECTORY, folder, "secrets")).isEqualTo("password=p\n");
        assertThat(SettingValues.find(Kind.DIRECTORY, folder, "none")).isNull();
        assertThat(SettingValues.find(Kind.DIRECTORY, folder, "../" + directory.getFileName()))
                .as("outside")
                .isNull();
    }
}
