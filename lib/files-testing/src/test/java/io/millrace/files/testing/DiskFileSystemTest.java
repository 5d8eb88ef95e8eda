package io.millrace.files.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.nio.file.ExtendedOpenOption;
import io.millrace.files.Access;
import io.millrace.files.FileSystem;
import io.millrace.files.StoredFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DiskFileSystemTest extends FileSystemContract {
    private static final Path PROCESS = Path.of("/proc/self");

    @TempDir Path directory;

    @Override
    FileSystem files() {
        return FileSystem.disk();
    }

    @Override
    Path directory() {
        return directory;
    }

    /** Otherwise each durable write costs a copy and the page cache's bookkeeping. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void durableWritesPassThePageCacheWhereTheFileSystemCan() throws IOException {
        Path path = directory.resolve("a");
        Files.createFile(path);
        String wanted = flagsOfADirectFile(path);
        try (StoredFile file = files().open(path, Access.DURABLE)) {
            assertThat(flags(file.path())).isEqualTo(wanted);
        }
    }

    private static String flagsOfADirectFile(Path path) throws IOException {
        FileChannel reference = openDirectly(path);
        try {
            return flags(path);
        } finally {
            reference.close();
        }
    }

    /** Through the page cache where the file system can't: that writes are durable still shows. */
    private static FileChannel openDirectly(Path path) throws IOException {
        try {
            return FileChannel.open(
                    path,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.DSYNC,
                    ExtendedOpenOption.DIRECT);
        } catch (UnsupportedOperationException | FileSystemException unable) {
            return FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.DSYNC);
        }
    }

    /** Of the descriptor that the process has open there, as the kernel writes them. */
    private static String flags(Path path) throws IOException {
        Path real = path.toRealPath();
        List<Path> descriptors;
        try (Stream<Path> all = Files.list(PROCESS.resolve("fd"))) {
            descriptors = all.filter(each -> leadsTo(each, real)).toList();
        }
        assertThat(descriptors).hasSize(1);
        Path info = PROCESS.resolve("fdinfo").resolve(descriptors.getFirst().getFileName());
        return Files.readAllLines(info).stream()
                .filter(line -> line.startsWith("flags:"))
                .findFirst()
                .orElseThrow();
    }

    private static boolean leadsTo(Path descriptor, Path real) {
        try {
            return Files.readSymbolicLink(descriptor).equals(real);
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }
}
