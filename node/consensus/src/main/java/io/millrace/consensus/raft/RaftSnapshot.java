package io.millrace.consensus.raft;

import io.millrace.base.FaultKind;
import io.millrace.consensus.ConsensusException;
import io.millrace.consensus.store.Checkpoints;
import io.millrace.files.Access;
import io.millrace.files.FileSystem;
import io.millrace.files.StoredFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * A snapshot file of the quorum: a metadata checkpoint behind what the log has to know beside it.
 * See the package for its bytes.
 *
 * @param upTo the last entry that it stands for
 * @param state of the log after that entry
 */
record RaftSnapshot(EntryId upTo, ClaimedLog.State state, Checkpoints.Id checkpoint) {
    private static final byte VERSION = 0;
    private static final int HEADER_BYTES = 1 + 5 * Long.BYTES + 4 * Integer.BYTES;
    private static final int COPY_BYTES = 1 << 20;

    /** Writes the file: header and a copy of the checkpoint. Durable when it returns. */
    void write(FileSystem files, Path checkpointFile, Path target) {
        files.delete(target);
        try (StoredFile from = files.open(checkpointFile, Access.READ);
                StoredFile to = files.open(target, Access.CREATE_NEW)) {
            to.append(header());
            copy(from, 0, to);
            to.sync();
        }
    }

    private ByteBuffer header() {
        ByteBuffer header =
                ByteBuffer.allocate(HEADER_BYTES)
                        .put(VERSION)
                        .putLong(upTo.term())
                        .putLong(upTo.index())
                        .putLong(state.claimTerm())
                        .putInt(state.leaderId())
                        .putLong(state.lastSequence())
                        .putInt(state.epochBase())
                        .putLong(state.nextOffset())
                        .putInt(checkpoint.epoch());
        int crc = crc(header.duplicate().flip());
        return header.putInt(crc).flip();
    }

    static RaftSnapshot read(FileSystem files, Path path) {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        try (StoredFile file = files.open(path, Access.READ)) {
            file.read(header, 0);
        }
        header.flip();
        if (header.remaining() < HEADER_BYTES
                || header.get(0) != VERSION
                || header.getInt(HEADER_BYTES - Integer.BYTES)
                        != crc(header.slice(0, HEADER_BYTES - Integer.BYTES))) {
            throw new ConsensusException(
                    FaultKind.CORRUPT,
                    path.toString(),
                    "the quorum's snapshot is damaged, or of a later version",
                    null);
        }
        header.get();
        EntryId upTo = new EntryId(header.getLong(), header.getLong());
        long claimTerm = header.getLong();
        int leaderId = header.getInt();
        long lastSequence = header.getLong();
        int epochBase = header.getInt();
        long nextOffset = header.getLong();
        return new RaftSnapshot(
                upTo,
                new ClaimedLog.State(claimTerm, leaderId, lastSequence, epochBase, nextOffset),
                new Checkpoints.Id(nextOffset, header.getInt()));
    }

    /**
     * Writes the checkpoint of a snapshot file under a name of its own. Durable when it returns.
     */
    static void extract(FileSystem files, Path snapshot, Path checkpointFile) {
        Path temporary = checkpointFile.resolveSibling(checkpointFile.getFileName() + ".tmp");
        files.delete(temporary);
        try (StoredFile from = files.open(snapshot, Access.READ);
                StoredFile to = files.open(temporary, Access.CREATE_NEW)) {
            copy(from, HEADER_BYTES, to);
            to.sync();
        }
        files.rename(temporary, checkpointFile);
        Path directory = checkpointFile.getParent();
        if (directory != null) {
            files.syncDirectory(directory);
        }
    }

    private static void copy(StoredFile from, long fromByte, StoredFile to) {
        long size = from.sizeBytes();
        ByteBuffer piece = ByteBuffer.allocate((int) Math.min(COPY_BYTES, Math.max(1, size)));
        for (long at = fromByte; at < size; ) {
            piece.clear().limit((int) Math.min(piece.capacity(), size - at));
            from.read(piece, at);
            piece.flip();
            at += piece.remaining();
            to.append(piece);
        }
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
