package io.millrace.benchmarks.floor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The floor of latency: appends records that come over one connection to a file, answers each with
 * a byte and passes it on to another connection. Each connection begins with a byte that says what
 * it is; the receiver's comes first. Arguments: the port, and the file. Ends when it is killed.
 */
public final class PassingFloor {
    public static final byte RECEIVER = 'r';
    public static final byte SENDER = 's';

    /** Its records are on disk before they are passed on. */
    public static final byte SYNCED_SENDER = 'd';

    /** About what a request with a record of a hundred bytes takes. */
    public static final int RECORD_BYTES = 200;

    private static final int BUFFER_BYTES = 1000 * RECORD_BYTES;

    private PassingFloor() {}

    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[0]);
        try (ServerSocketChannel server = ServerSocketChannel.open();
                FileChannel file =
                        FileChannel.open(
                                Path.of(arguments[1]),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE)) {
            server.bind(new InetSocketAddress("127.0.0.1", port));
            SocketChannel receiver = null;
            while (true) {
                SocketChannel connection = server.accept();
                connection.setOption(StandardSocketOptions.TCP_NODELAY, true);
                ByteBuffer role = ByteBuffer.allocate(1);
                if (connection.read(role) < 0) {
                    // Somebody only looked whether we are there.
                    connection.close();
                } else if (role.get(0) == RECEIVER) {
                    receiver = connection;
                } else {
                    pass(connection, receiver, file, role.get(0) == SYNCED_SENDER);
                    receiver = null;
                }
            }
        }
    }

    /** Returns when the sender hangs up. */
    private static void pass(
            SocketChannel sender,
            @Nullable SocketChannel receiver,
            FileChannel file,
            boolean synced)
            throws IOException {
        if (receiver == null) {
            throw new IllegalStateException("nobody receives");
        }
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        ByteBuffer answers = ByteBuffer.allocateDirect(BUFFER_BYTES / RECORD_BYTES);
        try (sender;
                receiver) {
            while (sender.read(buffer) >= 0) {
                int records = buffer.position() / RECORD_BYTES;
                if (records == 0) {
                    continue;
                }
                int rest = buffer.position() - records * RECORD_BYTES;
                buffer.flip().limit(records * RECORD_BYTES);
                write(file, buffer);
                if (synced) {
                    file.force(false);
                }
                sender.write(answers.clear().limit(records));
                buffer.rewind();
                while (buffer.hasRemaining()) {
                    receiver.write(buffer);
                }
                buffer.limit(records * RECORD_BYTES + rest).position(records * RECORD_BYTES);
                buffer.compact();
            }
        }
    }

    private static void write(FileChannel file, ByteBuffer records) throws IOException {
        while (records.hasRemaining()) {
            file.write(records);
        }
    }
}
