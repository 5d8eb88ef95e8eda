package io.millrace.files;

import io.millrace.base.Payload;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * An open file, counted by reference: opening hands out one, {@link #retain} and {@link #range} one
 * more each. The operating system's handle closes with the last, so a file that its owner closed or
 * deleted stays readable while a send is in flight.
 *
 * <p>Any thread may read, sync, retain and close; one owner at a time appends, writes, truncates.
 */
public interface StoredFile extends AutoCloseable {

    /** Where it was opened; a later rename doesn't show. */
    Path path();

    /** Bytes, as the owner left it through this handle. */
    long sizeBytes();

    /**
     * Reads from {@code positionBytes} until the buffer is full or the file ends; moves the
     * buffer's position. Returns how many bytes were read, 0 at the end.
     */
    int read(ByteBuffer target, long positionBytes);

    /**
     * Writes all of the sources' remaining bytes at the end, as one gathering write where the
     * system allows. When it throws, some of the bytes may be there: the owner truncates.
     */
    void append(ByteBuffer... sources);

    /** Writes all of the source's remaining bytes at the position, which is not beyond the end. */
    void write(ByteBuffer source, long positionBytes);

    /** Cuts the file; no effect when it is shorter. */
    void truncate(long sizeBytes);

    /**
     * Makes the content durable, size included. Once it failed, what was written before is in doubt
     * for ever: never call it again in the hope of better luck.
     */
    void sync();

    /**
     * How many bytes from the position on are in the system's memory, so that reading them waits
     * for no disk. It looks at all of the first {@code sizeBytes}, and at a page here and there in
     * as many as {@code aheadBytes} behind them.
     *
     * @return 0 when a part of the first {@code sizeBytes} is missing, or the system does not tell
     */
    default int cachedBytes(long positionBytes, int sizeBytes, int aheadBytes) {
        long left = Math.max(0, sizeBytes() - positionBytes);
        return (int) Math.min(left, (long) sizeBytes + aheadBytes);
    }

    /** One more reference. False when the last one was given up already. */
    boolean retain();

    /** A part of this file to send, with a reference of its own that the receiver releases. */
    Payload.FileRange range(long positionBytes, int sizeBytes);

    /**
     * Closes the file when the caller's reference is the only one. Otherwise nothing happens and it
     * returns false: two handles of one file would each know only of their own appends.
     */
    boolean closeIfOnly();

    /** Gives up one reference. */
    @Override
    void close();
}
