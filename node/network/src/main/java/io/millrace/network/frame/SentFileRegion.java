package io.millrace.network.frame;

import io.millrace.base.Payload;
import io.netty.channel.DefaultFileRegion;
import java.nio.channels.FileChannel;

/** A file range that the system sends from the file to the socket. */
final class SentFileRegion extends DefaultFileRegion {
    private final Payload.FileRange range;

    SentFileRegion(FileChannel channel, Payload.FileRange range) {
        super(channel, range.positionBytes(), range.sizeBytes());
        this.range = range;
    }

    /** The channel is the log's, and stays open. */
    @Override
    protected void deallocate() {
        range.release();
    }
}
