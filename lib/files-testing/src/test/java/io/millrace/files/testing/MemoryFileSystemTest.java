package io.millrace.files.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.files.Access;
import io.millrace.files.FileSystem;
import io.millrace.files.FilesException;
import io.millrace.files.StoredFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MemoryFileSystemTest extends FileSystemContract {
    private final MemoryFileSystem files = new MemoryFileSystem();
    private final Path directory = Path.of("/data");
    private final Path path = directory.resolve("a");
    private final Random random = new Random(7);

    @BeforeEach
    void makeDirectory() {
        files.createDirectories(directory);
        files.syncDirectory(Path.of("/"));
    }

    @Override
    FileSystem files() {
        return files;
    }

    @Override
    Path directory() {
        return directory;
    }

    private StoredFile durableFile(String content) {
        StoredFile file = files.open(path, Access.CREATE);
        file.append(ByteBuffer.wrap(content.getBytes(UTF_8)));
        file.sync();
        files.syncDirectory(directory);
        return file;
    }

    private String content() {
        return new String(files.readAll(path, 100_000), UTF_8);
    }

    @Test
    void aCrashLosesWhatWasNotSynced() {
        StoredFile file = durableFile("kept");
        file.append(ByteBuffer.wrap(" lost".getBytes(UTF_8)));
        files.open(directory.resolve("b"), Access.CREATE).sync();
        files.crash(Survival.NOTHING, random);
        assertThat(content()).isEqualTo("kept");
        assertThat(files.list(directory)).containsExactly("a");
        assertThatThrownBy(file::sizeBytes).isInstanceOf(FilesException.class);
    }

    @Test
    void aKilledProcessLosesNothing() {
        StoredFile file = durableFile("kept");
        file.append(ByteBuffer.wrap(" too".getBytes(UTF_8)));
        files.crash(Survival.EVERYTHING, random);
        assertThat(content()).isEqualTo("kept too");
    }

    @Test
    void aCrashMayTearWhatWasNotSyncedAndNothingElse() {
        String synced = "s".repeat(2000);
        StoredFile file = durableFile(synced);
        file.append(ByteBuffer.wrap("u".repeat(5000).getBytes(UTF_8)));
        files.crash(Survival.RANDOM, random);
        String left = content();
        assertThat(left).startsWith(synced);
        assertThat(left.length()).isBetween(2000, 7000);
    }

    @Test
    void aNameThatWasNotSyncedComesBack() {
        durableFile("old");
        files.rename(path, directory.resolve("b"));
        files.crash(Survival.NOTHING, random);
        assertThat(files.list(directory)).containsExactly("a");
    }

    @Test
    void aFullDiskTakesWhatFits() {
        StoredFile file = durableFile("12345");
        files.limitBytes(8);
        assertThatThrownBy(() -> file.append(ByteBuffer.wrap("6789".getBytes(UTF_8))))
                .isInstanceOfSatisfying(
                        FilesException.class,
                        failure ->
                                assertThat(failure.reason())
                                        .isEqualTo(FilesException.Reason.NO_SPACE));
        assertThat(content()).isEqualTo("12345678");
        file.truncate(5);
        assertThat(files.usableBytes(directory)).isEqualTo(3);
    }

    @Test
    void failingSyncsAndBitRotCanBeOrdered() {
        StoredFile file = durableFile("a");
        files.failSyncs(true);
        assertThatThrownBy(file::sync).isInstanceOf(FilesException.class);
        files.flipBit(path, 0, 1);
        files.crash(Survival.NOTHING, random);
        assertThat(content()).isEqualTo("c");
    }
}
