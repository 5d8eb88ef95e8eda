package io.millrace.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.Uuid;
import io.millrace.files.Access;
import io.millrace.files.StoredFile;
import io.millrace.files.testing.MemoryFileSystem;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JournalTest {
    private static final Path DATA = Path.of("/data");
    private static final Path SOURCE = Path.of("/data/source");
    private static final LogId LOG = new LogId("orders-3", new Uuid(7, 8));
    private static final int FRAMES_OF_A_HALF = 3;

    private final MemoryFileSystem files = new MemoryFileSystem();
    private final Frame frame = new Frame();
    private final Journal journal;

    JournalTest() {
        files.createDirectories(DATA);
        journal = Journal.create(files, DATA, FRAMES_OF_A_HALF * Frame.BLOCK_BYTES);
    }

    private boolean write(String text) {
        frame.clear();
        frame.addBytes(LOG, 40, source(text), new Frame.Range(0, text.length()));
        if (!journal.takes(frame) && !journal.turn()) {
            return false;
        }
        journal.write(frame);
        return true;
    }

    private StoredFile source(String text) {
        StoredFile file = files.open(SOURCE, Access.CREATE);
        file.truncate(0);
        file.append(StandardCharsets.UTF_8.encode(text));
        return file;
    }

    private List<String> read() {
        List<String> found = new ArrayList<>();
        JournalReader.read(files, DATA, record -> found.add(text(record)));
        return found;
    }

    private static String text(JournalRecord record) {
        assertThat(record.log()).isEqualTo(LOG);
        return switch (record) {
            case JournalRecord.Forget forget -> "forget";
            case JournalRecord.Bytes bytes -> {
                assertThat(bytes.baseOffset()).isEqualTo(40);
                yield String.valueOf(StandardCharsets.UTF_8.decode(bytes.bytes()));
            }
        };
    }

    @Test
    void whatWasWrittenComesBackInOrder() {
        for (String text : List.of("a", "b", "c", "d")) {
            assertThat(write(text)).isTrue();
        }
        frame.clear();
        frame.addForget(LOG);
        journal.write(frame);
        assertThat(read()).containsExactly("a", "b", "c", "d", "forget");
    }

    @Test
    void aHalfIsWrittenOverOnlyWhenItIsFree() {
        for (String text : List.of("a", "b", "c", "d", "e", "f")) {
            assertThat(write(text)).isTrue();
        }
        assertThat(write("g")).isFalse();
        journal.free(journal.oldestGeneration());
        assertThat(read()).containsExactly("a", "b", "c", "d", "e", "f");
        assertThat(journal.oldestGeneration()).isEqualTo(1);
        assertThat(write("g")).isTrue();
        // What the half had behind its new first frame is of another generation.
        assertThat(read()).containsExactly("d", "e", "f", "g");
        assertThat(journal.oldestGeneration()).isEqualTo(2);
    }

    @Test
    void severalRecordsOfAFrameComeBack() {
        frame.addBytes(LOG, 40, source("one"), new Frame.Range(1, 2));
        frame.addBytes(LOG, 40, source("two"), new Frame.Range(0, 1));
        journal.write(frame);
        assertThat(read()).containsExactly("ne", "t");
    }

    @Test
    void aDamagedFrameEndsItsHalf() {
        write("a");
        write("b");
        write("c");
        Path half = JournalFiles.in(DATA).getFirst();
        int recordBytes = 24 + 1 + 16 + 2 + 8 + 8 + 4 + 4 + 1;
        for (int at = 0; at < recordBytes; at++) {
            files.flipBit(half, Frame.BLOCK_BYTES + at, at % 8);
            assertThat(read()).as("byte " + at).containsExactly("a");
            files.flipBit(half, Frame.BLOCK_BYTES + at, at % 8);
        }
        assertThat(read()).containsExactly("a", "b", "c");
    }

    /** Lengths that a frame merely claims are nothing to go by. */
    @Test
    void bytesOfAnySortAreNoFrames() {
        Random random = new Random(5);
        Path half = JournalFiles.in(DATA).getFirst();
        for (int round = 0; round < 200; round++) {
            byte[] bytes = new byte[random.nextInt(3 * Frame.BLOCK_BYTES)];
            random.nextBytes(bytes);
            ByteBuffer content = ByteBuffer.wrap(bytes);
            if (bytes.length >= 24) {
                content.putInt(0, 0x4d4a4c31);
            }
            try (StoredFile file = files.open(half, Access.WRITE)) {
                file.truncate(0);
                file.append(content);
            }
            assertThat(read()).as("round " + round).isEmpty();
        }
    }
}
