package io.millrace.storage.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.files.Access;
import io.millrace.files.StoredFile;
import io.millrace.files.testing.MemoryFileSystem;
import io.millrace.files.testing.Survival;
import io.millrace.storage.AbortedTransaction;
import io.millrace.storage.Admission;
import io.millrace.storage.AppendContext;
import io.millrace.storage.ProducerDescription;
import io.millrace.storage.StorageOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Data directories that an earlier version has written stay readable, and are written the same
 * today: every file of {@link io.millrace.storage}'s grammar, the journal among them. A golden
 * directory is never changed; another format is another golden directory beside it, read for ever.
 *
 * <p>{@code -Dmillrace.golden=FOLDER} writes both directories there as they would be today.
 *
 * <pre>
 * golden directory: one line a file: its path, its size, the bytes before its trailing zeros in
 *                   base 64
 * </pre>
 */
class GoldenFilesTest {
    private static final String STOPPED = "stopped-1.txt";
    private static final String JOURNALED = "journaled-1.txt";

    /** All that a reader sees of a log. */
    private record Seen(
            List<String> values,
            List<AbortedTransaction> aborted,
            List<ProducerDescription> producers,
            List<Integer> epochs,
            long logStartOffset,
            long cleanedUpToOffset) {
        static Seen of(PartitionLog log) {
            return new Seen(
                    Batches.read(log, log.logStartOffset()),
                    log.abortedTransactions(0, log.logEndOffset()),
                    log.producers(),
                    List.of(log.epochAt(1), log.epochAt(60), log.latestEpoch()),
                    log.logStartOffset(),
                    log.cleanedUpToOffset());
        }
    }

    private static void write(PartitionLog log) {
        for (int i = 0; i < 40; i++) {
            log.append(Batches.from(3, 0, i, "plain " + i), client(0));
        }
        for (int i = 0; i < 10; i++) {
            log.append(Batches.inTransaction(7, 0, i, "part " + i), client(1));
            log.append(Batches.marker(7, 0, i % 2 == 0), AppendContext.marker(1, 1000, (short) 1));
        }
        log.append(Batches.inTransaction(9, 2, 0, "open"), client(2));
        log.advanceHighWatermark(60);
    }

    private static AppendContext client(int epoch) {
        return AppendContext.client(epoch, 1000, Admission.WAIVED);
    }

    private static Disk stopped() {
        Disk disk = new Disk();
        PartitionLog log = disk.create(Disk.small());
        write(log);
        log.raiseLogStartOffset(5);
        disk.directory().checkpointLogStarts();
        disk.directory().close();
        return disk;
    }

    /** A power cut: of the last records only the journal has something. */
    private static Disk journaled() {
        Disk disk = new Disk(Disk.journaling());
        PartitionLog log = disk.create(Disk.small());
        log.append(Batches.of(1000, "first"), client(0));
        disk.commit(log);
        disk.doChores();
        log.append(Batches.from(3, 0, 0, "in the journal"), client(0));
        assertThat(disk.commit(log)).isTrue();
        disk.files.crash(Survival.NOTHING, new Random(1));
        return disk;
    }

    @Test
    void aStoppedDirectoryIsRead() throws IOException {
        Disk disk = new Disk();
        PartitionLog log = disk.create(Disk.small());
        write(log);
        log.raiseLogStartOffset(5);
        assertThat(Seen.of(opened(golden(STOPPED)))).isEqualTo(Seen.of(log));
    }

    @Test
    void aJournalIsPlayedBack() throws IOException {
        assertThat(Batches.read(opened(golden(JOURNALED)), 0))
                .containsExactly("0:first", "1:in the journal");
    }

    @Test
    void whatIsWrittenTodayIsTheSame() throws IOException {
        Map<String, String> stopped = lines(stopped().files);
        Map<String, String> journaled = lines(journaled().files);
        String folder = System.getProperty("millrace.golden");
        if (folder != null) {
            Files.createDirectories(Path.of(folder));
            Files.write(Path.of(folder, STOPPED), stopped.values());
            Files.write(Path.of(folder, JOURNALED), journaled.values());
        }
        assertThat(stopped.values()).containsExactlyElementsOf(golden(STOPPED));
        assertThat(journaled.values()).containsExactlyElementsOf(golden(JOURNALED));
    }

    private static PartitionLog opened(List<String> lines) {
        MemoryFileSystem files = new MemoryFileSystem();
        for (String line : lines) {
            String[] words = line.split(" ");
            Path path = Path.of(words[0]);
            files.createDirectories(Objects.requireNonNull(path.getParent()));
            ByteBuffer bytes = ByteBuffer.allocate(Integer.parseInt(words[1]));
            if (words.length > 2) {
                bytes.put(Base64.getDecoder().decode(words[2])).rewind();
            }
            try (StoredFile file = files.open(path, Access.CREATE)) {
                file.write(bytes, 0);
            }
        }
        LogDirectory directory = LogDirectory.open(files, Disk.DATA, StorageOptions.DEFAULT, 0);
        PartitionLog log = Objects.requireNonNull(directory.log(Disk.PARTITION));
        log.configure(Disk.small());
        log.advanceHighWatermark(60);
        return log;
    }

    private static List<String> golden(String name) throws IOException {
        try (InputStream in = GoldenFilesTest.class.getResourceAsStream("/golden/" + name)) {
            return in == null ? List.of() : new String(in.readAllBytes(), UTF_8).lines().toList();
        }
    }

    private static Map<String, String> lines(MemoryFileSystem files) {
        Map<String, String> lines = new TreeMap<>();
        collect(files, Disk.DATA, lines);
        return lines;
    }

    private static void collect(MemoryFileSystem files, Path directory, Map<String, String> lines) {
        for (String name : files.list(directory)) {
            Path path = directory.resolve(name);
            if (files.isDirectory(path)) {
                collect(files, path, lines);
            } else {
                lines.put(path.toString(), line(files, path));
            }
        }
    }

    private static String line(MemoryFileSystem files, Path path) {
        try (StoredFile file = files.open(path, Access.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) file.sizeBytes());
            file.read(bytes, 0);
            int end = bytes.capacity();
            while (end > 0 && bytes.get(end - 1) == 0) {
                end--;
            }
            String text = Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), end));
            return (path + " " + bytes.capacity() + " " + text).strip();
        }
    }
}
