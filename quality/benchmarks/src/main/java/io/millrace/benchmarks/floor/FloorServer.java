package io.millrace.benchmarks.floor;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/** Arguments: the port, and the file to write, anew for each stream. Ends when it is killed. */
public final class FloorServer {
    /** Small enough for the second-level cache: the checksum and the write find it there. */
    private static final int BUFFER_BYTES = 128 * 1024;

    private static final int HEAD_BYTES = Long.BYTES + Integer.BYTES;

    private record Frames(long bytes, int frameBytes) {}

    private FloorServer() {}

    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[0]);
        Path file = Path.of(arguments[1]);
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress("127.0.0.1", port));
            while (true) {
                try (SocketChannel connection = server.accept()) {
                    take(connection, file);
                } catch (EOFException e) {
                    // Somebody only looked whether we are there.
                    continue;
                }
            }
        }
    }

    private static void take(SocketChannel connection, Path file) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        buffer.limit(HEAD_BYTES);
        while (buffer.hasRemaining()) {
            read(connection, buffer);
        }
        long bytes = buffer.getLong(0);
        int frameBytes = buffer.getInt(Long.BYTES);
        try (FileChannel out =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            if (frameBytes == 0) {
                stream(connection, out, buffer, bytes);
                answer(connection, 1);
            } else {
                frames(connection, out, buffer, new Frames(bytes, frameBytes));
            }
        }
    }

    private static void stream(
            SocketChannel connection, FileChannel out, ByteBuffer buffer, long bytes)
            throws IOException {
        CRC32C checksum = new CRC32C();
        for (long left = bytes; left > 0; ) {
            left -= pass(connection, out, buffer, checksum);
        }
    }

    /** All frames that have come by now share one sync. */
    private static void frames(
            SocketChannel connection, FileChannel out, ByteBuffer buffer, Frames frames)
            throws IOException {
        CRC32C checksum = new CRC32C();
        long taken = 0;
        long answered = 0;
        while (taken < frames.bytes()) {
            taken += pass(connection, out, buffer, checksum);
            int complete = (int) (taken / frames.frameBytes() - answered);
            if (complete > 0) {
                out.force(false);
                answer(connection, complete);
                answered += complete;
            }
        }
    }

    private static int pass(
            SocketChannel connection, FileChannel out, ByteBuffer buffer, CRC32C checksum)
            throws IOException {
        buffer.clear();
        int count = read(connection, buffer);
        checksum.update(buffer.flip());
        buffer.rewind();
        while (buffer.hasRemaining()) {
            out.write(buffer);
        }
        return count;
    }

    private static void answer(SocketChannel connection, int count) throws IOException {
        connection.write(ByteBuffer.allocate(count));
    }

    private static int read(SocketChannel connection, ByteBuffer buffer) throws IOException {
        int count = connection.read(buffer);
        if (count < 0) {
            throw new EOFException("the stream ends early");
        }
        return count;
    }
}
