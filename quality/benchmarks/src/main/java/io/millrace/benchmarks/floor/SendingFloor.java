package io.millrace.benchmarks.floor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Arguments: the port, and the file to send, made as long as is asked. Ends when it is killed. */
public final class SendingFloor {
    /** As much as one answer to a consumer's fetch brings of a partition. */
    private static final int PIECE_BYTES = 1 << 20;

    private SendingFloor() {}

    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[0]);
        Path file = Path.of(arguments[1]);
        try (ServerSocketChannel server = ServerSocketChannel.open();
                FileChannel in =
                        FileChannel.open(
                                file,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE)) {
            server.bind(new InetSocketAddress("127.0.0.1", port));
            while (true) {
                try (SocketChannel connection = server.accept()) {
                    serve(connection, in);
                }
            }
        }
    }

    /** Returns when whoever asks hangs up. */
    private static void serve(SocketChannel connection, FileChannel file) throws IOException {
        ByteBuffer length = ByteBuffer.allocateDirect(Long.BYTES);
        while (length.hasRemaining()) {
            if (connection.read(length) < 0) {
                // Somebody only looked whether we are there.
                return;
            }
        }
        fill(file, length.getLong(0));
        connection.write(ByteBuffer.allocate(1));
        ByteBuffer question = ByteBuffer.allocateDirect(1);
        for (long sent = 0; connection.read(question.clear()) > 0; ) {
            sent += send(connection, file, sent);
        }
    }

    private static void fill(FileChannel file, long bytes) throws IOException {
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_BYTES);
        for (long at = file.size(); at < bytes; at += piece.position()) {
            piece.clear().limit((int) Math.min(PIECE_BYTES, bytes - at));
            file.write(piece, at);
        }
    }

    private static long send(SocketChannel connection, FileChannel file, long from)
            throws IOException {
        long end = Math.min(from + PIECE_BYTES, file.size());
        for (long at = from; at < end; ) {
            at += file.transferTo(at, end - at, connection);
        }
        return end - from;
    }
}
