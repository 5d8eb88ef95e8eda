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
        buffer.limit(Long.BYTES);
        while (buffer.hasRemaining()) {
            read(connection, buffer);
        }
        long left = buffer.getLong(0);
        CRC32C checksum = new CRC32C();
        try (FileChannel out =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            while (left > 0) {
                buffer.clear();
                left -= read(connection, buffer);
                checksum.update(buffer.flip());
                buffer.rewind();
                while (buffer.hasRemaining()) {
                    out.write(buffer);
                }
            }
        }
        connection.write(ByteBuffer.wrap(new byte[] {(byte) checksum.getValue()}));
    }

    private static int read(SocketChannel connection, ByteBuffer buffer) throws IOException {
        int count = connection.read(buffer);
        if (count < 0) {
            throw new EOFException("the stream ends early");
        }
        return count;
    }
}
