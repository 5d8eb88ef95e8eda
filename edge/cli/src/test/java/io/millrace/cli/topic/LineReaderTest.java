package io.millrace.cli.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineReaderTest {

    private static List<byte[]> lines(byte[] input) throws IOException {
        LineReader reader = new LineReader(new ByteArrayInputStream(input));
        List<byte[]> lines = new ArrayList<>();
        for (byte[] line = reader.next(); line != null; line = reader.next()) {
            lines.add(line);
        }
        return lines;
    }

    private static List<String> lines(String input) throws IOException {
        return lines(input.getBytes(StandardCharsets.ISO_8859_1)).stream()
                .map(line -> new String(line, StandardCharsets.ISO_8859_1))
                .toList();
    }

    @Test
    void theLastLineMayLackItsEnd() throws IOException {
        assertThat(lines("a\nb")).containsExactly("a", "b");
        assertThat(lines("a\nb\n")).containsExactly("a", "b");
    }

    @Test
    void emptyLinesAreRecordsToo() throws IOException {
        assertThat(lines("\n\na\n")).containsExactly("", "", "a");
        assertThat(lines("")).isEmpty();
    }

    @Test
    void bytesThatAreNoTextPass() throws IOException {
        byte[] bytes = {(byte) 0xFF, 0, (byte) 0xFE, '\r'};

        assertThat(lines(bytes)).containsExactly(bytes);
    }

    @Test
    void linesLongerThanTheBufferAreWhole() throws IOException {
        byte[] input = new byte[300_000];
        Arrays.fill(input, (byte) 'x');
        input[200_000] = '\n';

        assertThat(lines(input)).extracting(line -> line.length).containsExactly(200_000, 99_999);
    }
}
