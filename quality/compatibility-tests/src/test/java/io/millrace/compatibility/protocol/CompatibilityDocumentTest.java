package io.millrace.compatibility.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.Check;
import io.millrace.testkit.BootstrapServers;
import io.millrace.testkit.MillraceExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CompatibilityDocumentTest {

    @RegisterExtension static final MillraceExtension kafka = MillraceExtension.create();

    @Test
    void theDocumentSaysWhatIsServed(@BootstrapServers String bootstrapServers) throws Exception {
        Path file = root().resolve("docs/COMPATIBILITY.md");
        String current = text(bootstrapServers);
        if (Boolean.getBoolean("millrace.write")) {
            Files.writeString(file, current);
        }
        assertThat(file)
                .as(
                        "write it anew: mvn test -pl quality/compatibility-tests -am -Dmillrace.write=true -Dtest=CompatibilityDocumentTest -Dsurefire.failIfNoSpecifiedTests=false")
                .hasContent(current);
    }

    private static String text(String bootstrapServers) throws IOException {
        try (WireConnection connection = new WireConnection(bootstrapServers)) {
            return new CompatibilityDocument(connection.served()).text();
        }
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
