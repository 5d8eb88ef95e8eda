package io.millrace.network.frame;

import io.millrace.base.Payload;
import io.netty.channel.FileRegion;
import io.netty.util.AbstractReferenceCounted;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/** A file range without a channel of the system, which copies its bytes to the socket itself. */
final class CopiedFileRegion extends AbstractReferenceCounted implements FileRegion {
    private final Payload.FileRange range;
    private long transferredBytes;

    CopiedFileRegion(Payload.FileRange range) {
        this.range = range;
    }

    @Override
    public long position() {
        return range.positionBytes();
    }

    @Override
    public long count() {
        return range.sizeBytes();
    }

    @Override
    public long transferred() {
        return transferredBytes;
    }

    @Deprecated
    @Override
    public long transfered() {
        return transferredBytes;
    }

    @Override
    public long transferTo(WritableByteChannel target, long position) throws IOException {
        long taken = range.transferTo(target, position);
        transferredBytes += taken;
        return taken;
    }

    @Override
    protected void deallocate() {
        range.release();
    }

    @Override
    public FileRegion retain() {
        super.retain();
        return this;
    }

    @Override
    public FileRegion retain(int increment) {
        super.retain(increment);
        return this;
    }

    @Override
    public FileRegion touch() {
        return this;
    }

    @Override
    public FileRegion touch(Object hint) {
        return this;
    }
}
