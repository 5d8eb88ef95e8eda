package io.millrace.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cli.console.ExitCode;
import io.millrace.cli.console.GlobalOptions;
import io.millrace.cli.console.Interruption;
import io.millrace.cli.console.Session;
import io.millrace.cli.console.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import org.apache.kafka.common.compress.Compression;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DumpTest {
    private static final int DAMAGED = ExitCode.DAMAGED.number();

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private byte[] first = new byte[0];
    private byte[] second = new byte[0];

    @BeforeEach
    void batches() {
        first = Segments.batch(100, Compression.NONE, "a", "b");
        second = Segments.batch(102, Compression.gzip().build(), "c", "d", "e");
    }

    private int dump(Object... arguments) {
        Terminal terminal = new Terminal(new ByteArrayInputStream(new byte[0]), out, err, false);
        GlobalOptions options = new GlobalOptions();
        DumpCommand command = new DumpCommand(new Session(terminal, options, new Interruption()));
        CommandLine commandLine = new CommandLine(command);
        commandLine.addMixin("global", options);
        commandLine.registerConverter(
                java.time.Duration.class, new io.millrace.cli.console.Durations());
        return commandLine.execute(
                Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private Path segment(byte[]... parts) throws IOException {
        return Segments.write(folder.resolve("00000000000000000100.log"), parts);
    }

    @Test
    void showsBatchesAndRecords() throws IOException {
        Path segment = segment(first, second);

        assertThat(dump("--records", segment)).isZero();
        assertThat(out())
                .contains("baseOffset 100  lastOffset 101  count 2  position 0")
                .contains("baseOffset 102  lastOffset 104  count 3", "compression gzip")
                .contains("offset 104  timestamp 1970-01-01T00:00:01.002Z  key k2  value e")
                .contains("2 entries, no damage");
    }

    @Test
    void jsonIsOneDocumentWithStableNames() throws IOException {
        assertThat(dump("--json", "--records", segment(first))).isZero();
        assertThat(out())
                .startsWith("{\"files\":[\n{\"file\":")
                .contains("\"kind\":\"segment\",\"entries\":[\n{\"baseOffset\":100,")
                .contains("\"records\":[{\"offset\":100,")
                .endsWith("],\"damage\":[]}\n]}\n");
    }

    @Test
    void aWrongChecksumIsDamage() throws IOException {
        first[first.length - 1] ^= 1;

        assertThat(dump(segment(first, second))).isEqualTo(DAMAGED);
        assertThat(out())
                .contains("DAMAGE at byte 0: the checksum of the batch is wrong")
                .contains("baseOffset 102");
    }

    @Test
    void offsetsThatGoBackAreDamage() throws IOException {
        assertThat(dump(segment(second, first))).isEqualTo(DAMAGED);
        assertThat(out()).contains("offset 100 follows, expected 105 or more");
    }

    @Test
    void aTornTailIsDamage() throws IOException {
        Path segment = segment(first, second);
        byte[] bytes = Files.readAllBytes(segment);

        for (int torn = first.length + 8; torn < bytes.length; torn++) {
            out.reset();
            Files.write(segment, Arrays.copyOf(bytes, torn));

            assertThat(dump(segment)).as("cut at %s", torn).isEqualTo(DAMAGED);
            assertThat(out()).contains("DAMAGE at byte " + first.length);
        }
    }

    @Test
    void reservedSpaceIsNoDamage() throws IOException {
        assertThat(dump(segment(first, new byte[10_000]))).isZero();
    }

    @Test
    void anyBytesEndInAVerdict() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            byte[] bytes = first.clone();
            for (int i = 0; i < 1 + round % 5; i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }

            assertThat(dump("--records", segment(bytes, second)))
                    .as("seed %s, round %s", seed, round)
                    .isIn(0, DAMAGED);
        }
    }

    @Test
    void anIndexIsComparedWithItsSegment() throws IOException {
        segment(first, second);
        Path index =
                Segments.write(
                        folder.resolve("00000000000000000100.index"),
                        Segments.ints(4, first.length),
                        new byte[80]);

        assertThat(dump(index)).isZero();
        assertThat(out()).contains("offset 104  position " + first.length);

        Segments.write(index, Segments.ints(4, first.length - 1));
        assertThat(dump(index)).isEqualTo(DAMAGED);
        assertThat(out()).contains("no batch starts at that position");
    }

    @Test
    void anIndexThatDoesNotGrowIsDamage() throws IOException {
        Path index =
                Segments.write(
                        folder.resolve("00000000000000000100.index"),
                        Segments.ints(4, 500, 3, 600));

        assertThat(dump(index)).isEqualTo(DAMAGED);
        assertThat(out()).contains("DAMAGE at byte 8: the entry does not grow");
    }

    @Test
    void producerSnapshotsAreChecked() throws IOException {
        byte[] snapshot = snapshot();
        Path file = Segments.write(folder.resolve("00000000000000000105.snapshot"), snapshot);

        assertThat(dump(file)).isZero();
        assertThat(out())
                .contains("producerId 7  producerEpoch 2  lastSequence 11  lastOffset 104");

        snapshot[20] ^= 1;
        Segments.write(file, snapshot);
        assertThat(dump(file)).isEqualTo(DAMAGED);
        assertThat(out()).contains("the checksum is wrong");
    }

    private static byte[] snapshot() {
        ByteBuffer bytes = ByteBuffer.allocate(56);
        bytes.putShort((short) 1).putInt(0).putInt(1);
        bytes.putLong(7).putShort((short) 2).putInt(11).putLong(104).putInt(4);
        bytes.putLong(1_000).putInt(0).putLong(-1);
        CRC32C crc = new CRC32C();
        crc.update(bytes.array(), 6, 50);
        bytes.putInt(2, (int) crc.getValue());
        return bytes.array();
    }

    @Test
    void checkpointsAreChecked() throws IOException {
        Path epochs = folder.resolve("leader-epoch-checkpoint");
        Files.writeString(epochs, "0\n2\n0 0\n3 100\n");
        assertThat(dump(epochs)).isZero();
        assertThat(out()).contains("epoch 3  startOffset 100");

        Files.writeString(epochs, "0\n3\n0 0\n3 100\n");
        assertThat(dump(epochs)).isEqualTo(DAMAGED);

        Path offsets = folder.resolve("recovery-point-offset-checkpoint");
        Files.writeString(offsets, "0\n1\norders 2 100\n");
        assertThat(dump(offsets)).isZero();
        assertThat(out()).contains("topic orders  partition 2  offset 100");
    }

    @Test
    void quietShowsOnlyWhatIsDamaged() throws IOException {
        Path good = segment(first);
        assertThat(dump("--quiet", good)).isZero();
        assertThat(out()).isEmpty();

        Path bad = Segments.write(folder.resolve("00000000000000000200.log"), first);
        assertThat(dump("--quiet", folder)).isEqualTo(DAMAGED);
        assertThat(out()).contains(bad.toString()).doesNotContain(good.toString());
    }
}
