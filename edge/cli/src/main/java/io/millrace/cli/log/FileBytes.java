package io.millrace.cli.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file to read at positions. Its size is that of the moment it was opened; a broker may append
 * meanwhile.
 */
final class FileBytes implements Closeable {
    private final FileChannel channel;
    private final long sizeBytes;

    FileBytes(Path path) throws IOException {
        this.channel = FileChannel.open(path, StandardOpenOption.READ);
        this.sizeBytes = channel.size();
    }

    long sizeBytes() {
        return sizeBytes;
    }

    /**
     * @param lengthBytes at most what the file holds from there
     */
    ByteBuffer read(long position, int lengthBytes) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(lengthBytes);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, position + bytes.position()) < 0) {
                break; // truncated meanwhile
            }
        }
        return bytes.flip();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
