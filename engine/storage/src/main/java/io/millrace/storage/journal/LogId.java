package io.millrace.storage.journal;

import io.millrace.base.Check;
import io.millrace.base.Uuid;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Which log: a directory of the same name may be another topic's by now.
 *
 * @param directoryName as a file system takes it: at most 255 bytes
 */
public record LogId(String directoryName, Uuid topicId) {
    private static final int ID_BYTES = 16;

    /** What it takes in a record, at most. */
    static final int BYTES_MAX = ID_BYTES + Short.BYTES + 1024;

    void write(ByteBuffer target) {
        byte[] name = directoryName.getBytes(StandardCharsets.UTF_8);
        Check.that(name.length <= BYTES_MAX - ID_BYTES - Short.BYTES, "a directory's name");
        target.putLong(topicId.mostSignificantBits());
        target.putLong(topicId.leastSignificantBits());
        target.putShort((short) name.length);
        target.put(name);
    }

    static LogId read(ByteBuffer source) {
        Uuid topicId = new Uuid(source.getLong(), source.getLong());
        byte[] name = new byte[source.getShort()];
        source.get(name);
        return new LogId(new String(name, StandardCharsets.UTF_8), topicId);
    }
}
