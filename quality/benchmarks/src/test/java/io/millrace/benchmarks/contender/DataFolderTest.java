package io.millrace.benchmarks.contender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

class DataFolderTest {
    @TempDir private Path folder;

    @Command
    private static final class Measuring {
        @Mixin private DataFolder data = new DataFolder();
    }

    private static Path made(Path path) {
        Measuring measuring = new Measuring();
        new CommandLine(measuring).parseArgs("--data", path.toString());
        return measuring.data.made();
    }

    @Test
    void aFolderThatIsMissingIsMade() {
        assertThat(made(folder.resolve("a").resolve("b"))).isEmptyDirectory();
    }

    @Test
    void oneThatCannotBeMadeIsRefusedByItsName() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> made(file.resolve("below")))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("--data " + file.resolve("below") + " cannot be made");
    }

    @Test
    void aFileIsNoFolder() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> made(file))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("cannot be made");
    }
}
