package io.millrace.files.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.base.Payload;
import io.millrace.files.Access;
import io.millrace.files.FileLock;
import io.millrace.files.FileSystem;
import io.millrace.files.FilesException;
import io.millrace.files.StoredFile;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What every file system does, whatever is behind it. */
abstract class FileSystemContract {

    abstract FileSystem files();

    /** An existing empty directory. */
    abstract Path directory();

    private Path path(String name) {
        return directory().resolve(name);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    private String content(String name) {
        return new String(files().readAll(path(name), 1000), UTF_8);
    }

    private void make(String name, String content) {
        try (StoredFile file = files().open(path(name), Access.CREATE)) {
            file.append(bytes(content));
        }
    }

    private static void assertReason(Runnable action, FilesException.Reason reason) {
        assertThatThrownBy(action::run)
                .isInstanceOfSatisfying(
                        FilesException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(reason));
    }

    @Test
    void appendsGatherAndContinueAtTheEnd() {
        try (StoredFile file = files().open(path("a"), Access.CREATE_NEW)) {
            file.append(bytes("one "), bytes("two "));
            assertThat(file.sizeBytes()).isEqualTo(8);
        }
        try (StoredFile file = files().open(path("a"), Access.WRITE)) {
            file.append(bytes("three"));
        }
        assertThat(content("a")).isEqualTo("one two three");
    }

    @Test
    void durableWritesAreOfWholeBlocks() {
        int block = FileSystem.BLOCK_BYTES;
        make("a", "_".repeat(3 * block));
        ByteBuffer source = ByteBuffer.allocateDirect(3 * block).alignedSlice(block);
        source.put("x".repeat(block).getBytes(UTF_8)).flip();
        try (StoredFile file = files().open(path("a"), Access.DURABLE)) {
            file.write(source, 2 * block);
            file.write(source.rewind(), 0);
            assertThat(file.sizeBytes()).isEqualTo(3 * block);
        }
        assertThat(new String(files().readAll(path("a"), 4 * block), UTF_8))
                .isEqualTo("x".repeat(block) + "_".repeat(block) + "x".repeat(block));
        assertReason(
                () -> files().open(path("b"), Access.DURABLE), FilesException.Reason.NOT_FOUND);
    }

    @Test
    void readsArePositionalAndStopAtTheEnd() {
        make("a", "0123456789");
        try (StoredFile file = files().open(path("a"), Access.READ)) {
            ByteBuffer target = ByteBuffer.allocate(6);
            assertThat(file.read(target, 3)).isEqualTo(6);
            assertThat(target.array()).isEqualTo("345678".getBytes(UTF_8));
            target.clear();
            assertThat(file.read(target, 8)).isEqualTo(2);
            assertThat(target.position()).isEqualTo(2);
            assertThat(file.read(ByteBuffer.allocate(1), 10)).isZero();
        }
    }

    @Test
    void writesReplaceBytesAndMayGrowTheFile() {
        make("a", "0123456789");
        try (StoredFile file = files().open(path("a"), Access.WRITE)) {
            file.write(bytes("abc"), 2);
            file.write(bytes("xyz"), 9);
            file.append(bytes("!"));
            assertThat(file.sizeBytes()).isEqualTo(13);
        }
        assertThat(content("a")).isEqualTo("01abc5678xyz!");
    }

    @Test
    void truncationCutsAndAppendsGoOnThere() {
        make("a", "0123456789");
        try (StoredFile file = files().open(path("a"), Access.WRITE)) {
            file.truncate(4);
            assertThat(file.sizeBytes()).isEqualTo(4);
            file.truncate(9);
            assertThat(file.sizeBytes()).isEqualTo(4);
            file.append(bytes("x"));
        }
        assertThat(content("a")).isEqualTo("0123x");
    }

    @Test
    void accessSaysWhatMustExist() {
        assertReason(() -> files().open(path("a"), Access.READ), FilesException.Reason.NOT_FOUND);
        assertReason(() -> files().open(path("a"), Access.WRITE), FilesException.Reason.NOT_FOUND);
        make("a", "");
        assertReason(
                () -> files().open(path("a"), Access.CREATE_NEW), FilesException.Reason.EXISTS);
    }

    @Test
    void directoriesAreMadeListedAndRemovedWhenEmpty() {
        files().createDirectories(path("d").resolve("e"));
        make("d/b", "");
        make("d/a", "");
        assertThat(files().list(path("d"))).containsExactly("a", "b", "e");
        assertThat(files().isDirectory(path("d"))).isTrue();
        assertThat(files().isDirectory(path("d/a"))).isFalse();
        assertReason(() -> files().delete(path("d")), FilesException.Reason.FAILED);
        assertThat(files().deleteTree(path("d"))).isTrue();
        assertThat(files().exists(path("d"))).isFalse();
        assertThat(files().delete(path("d"))).isFalse();
    }

    @Test
    void renamesReplaceFiles() {
        make("a", "new");
        make("b", "old");
        files().rename(path("a"), path("b"));
        files().syncDirectory(directory());
        assertThat(content("b")).isEqualTo("new");
        assertThat(files().exists(path("a"))).isFalse();
        assertReason(() -> files().rename(path("a"), path("b")), FilesException.Reason.NOT_FOUND);
    }

    @Test
    void contentIsReplacedAsAWhole() {
        files().replace(path("a"), bytes("first"));
        files().replace(path("a"), bytes("second"));
        assertThat(content("a")).isEqualTo("second");
        assertThat(files().list(directory())).containsExactly("a");
    }

    @Test
    void readingAllHasALimit() {
        make("a", "0123456789");
        assertThat(files().readAll(path("a"), 10)).hasSize(10);
        assertReason(() -> files().readAll(path("a"), 9), FilesException.Reason.UNEXPECTED_SIZE);
    }

    @Test
    void aRangeOutlivesClosingAndDeletion() throws IOException {
        make("a", "0123456789");
        StoredFile file = files().open(path("a"), Access.WRITE);
        Payload.FileRange range = file.range(2, 5);
        file.close();
        files().delete(path("a"));
        ByteArrayOutputStream taken = new ByteArrayOutputStream();
        WritableByteChannel target = Channels.newChannel(taken);
        long sent = 0;
        while (sent < range.sizeBytes()) {
            sent += range.transferTo(target, sent);
        }
        range.release();
        assertThat(taken.toString(UTF_8)).isEqualTo("23456");
        assertThat(file.retain()).isFalse();
    }

    @Test
    void aFileThatOthersUseIsNotClosedAsIdle() throws IOException {
        make("a", "0123456789");
        StoredFile file = files().open(path("a"), Access.WRITE);
        Payload.FileRange range = file.range(2, 5);
        assertThat(file.closeIfOnly()).isFalse();
        range.release();
        assertThat(file.closeIfOnly()).isTrue();
        assertThat(file.retain()).isFalse();
    }

    @Test
    void whatIsInMemoryIsNeverMoreThanTheFile() {
        make("a", "0123456789");
        try (StoredFile file = files().open(path("a"), Access.WRITE)) {
            assertThat(file.cachedBytes(2, 4, 100)).isBetween(0, 8);
            assertThat(file.cachedBytes(10, 4, 100)).isZero();
            assertThat(file.sizeBytes()).isEqualTo(10);
        }
        assertThat(files().sizeBytes(path("a"))).isEqualTo(10);
    }

    @Test
    void aRangeThatWasLoadedIsInMemory() {
        make("a", "0123456789");
        try (StoredFile file = files().open(path("a"), Access.WRITE)) {
            Payload.FileRange range = file.range(2, 5);
            assertThat(range.load(0)).isEqualTo(5);
            assertThat(range.load(100)).isBetween(5, 8);
            file.truncate(3);
            assertThat(range.load(100)).as("whoever sends it finds out").isEqualTo(5);
            range.release();
        }
        assertThat(content("a")).isEqualTo("012");
    }

    @Test
    void aRangeThatWasCutOffSaysSo() {
        make("a", "0123456789");
        try (StoredFile file = files().open(path("a"), Access.WRITE)) {
            Payload.FileRange range = file.range(5, 5);
            file.truncate(5);
            WritableByteChannel target = Channels.newChannel(new ByteArrayOutputStream());
            assertThatThrownBy(() -> range.transferTo(target, 0)).isInstanceOf(EOFException.class);
            range.release();
        }
    }

    @Test
    void aLockIsExclusiveUntilItIsClosed() {
        FileLock lock = files().lock(path(".lock"));
        assertReason(() -> files().lock(path(".lock")), FilesException.Reason.LOCKED);
        lock.close();
        files().lock(path(".lock")).close();
    }

    @Test
    void spaceIsKnown() {
        assertThat(files().usableBytes(directory())).isPositive();
        assertThat(files().totalBytes(directory()))
                .isGreaterThanOrEqualTo(files().usableBytes(directory()));
    }
}
