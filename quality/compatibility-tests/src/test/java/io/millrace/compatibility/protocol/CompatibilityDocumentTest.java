package io.millrace.compatibility.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.Check;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CompatibilityDocumentTest {

    @Test
    void theDocumentSaysWhatIsServed() throws Exception {
        Path file = root().resolve("docs/COMPATIBILITY.md");
        String current = new CompatibilityDocument(ServedKeys.find()).text();
        if (Boolean.getBoolean("millrace.write")) {
            Files.writeString(file, current);
        }
        assertThat(file)
                .as(
                        "write it anew: mvn test -pl quality/compatibility-tests -am -Dmillrace.write=true -Dtest=CompatibilityDocumentTest -Dsurefire.failIfNoSpecifiedTests=false")
                .hasContent(current);
    }

    /** The first folder upwards that holds the repository's own launcher settings. */
    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve(".mvn"))) {
            folder = Check.present(folder.getParent(), "a folder with .mvn");
        }
        return folder;
    }
}
