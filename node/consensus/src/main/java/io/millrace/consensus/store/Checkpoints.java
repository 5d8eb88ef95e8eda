package io.millrace.consensus.store;

import io.millrace.base.FaultKind;
import io.millrace.base.OperatingException;
import io.millrace.consensus.ConsensusException;
import io.millrace.consensus.Snapshot;
import io.millrace.consensus.Voter;
import io.millrace.files.Access;
import io.millrace.files.FileSystem;
import io.millrace.files.StoredFile;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.Provenance;
import io.millrace.protocol.MetadataRecord;
import io.millrace.records.RecordBatch;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The snapshots in a metadata directory. Owned by the log's thread. */
public final class Checkpoints {
    /** A snapshot of everything below {@code endOffset}, the last of which had this epoch. */
    public record Id(long endOffset, int epoch) {
        public String fileName() {
            return String.format(Locale.ROOT, "%020d-%010d.checkpoint", endOffset, epoch);
        }
    }

    private static final Pattern NAME = Pattern.compile("([0-9]{20})-([0-9]{10})\\.checkpoint");
    private static final int RECORDS_PER_BATCH_MAX = 1000;

    private final FileSystem files;
    private final Path directory;

    public Checkpoints(FileSystem files, Path directory) {
        this.files = files;
        this.directory = directory;
    }

    /** The newest, or null when there is none. */
    public @Nullable Id newest() {
        Id newest = null;
        for (String name : files.list(directory)) {
            Id id = id(name);
            if (id != null && (newest == null || id.endOffset() > newest.endOffset())) {
                newest = id;
            }
        }
        return newest;
    }

    private static @Nullable Id id(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches()
                ? new Id(Long.parseLong(matcher.group(1)), Integer.parseInt(matcher.group(2)))
                : null;
    }

    public Snapshot read(Id id) {
        return read(id, new QuorumRecords());
    }

    /**
     * @param quorum learns what the snapshot says of the quorum
     */
    public Snapshot read(Id id, QuorumRecords quorum) {
        Path path = directory.resolve(id.fileName());
        List<MetadataRecord> records = new ArrayList<>();
        boolean complete = false;
        long lastMillis = -1;
        try (StoredFile file = files.open(path, Access.READ)) {
            BatchScan scan = new BatchScan(file);
            for (RecordBatch batch = scan.next(); batch != null; batch = scan.next()) {
                complete = MetadataBatches.isSnapshotFooter(batch);
                lastMillis = batch.maxTimestamp();
                if (batch.isControl()) {
                    quorum.learn(batch);
                } else {
                    records.addAll(MetadataBatches.records(batch));
                }
            }
            if (!complete || scan.position() != file.sizeBytes()) {
                throw new ConsensusException(
                        FaultKind.CORRUPT,
                        path + " at byte " + scan.position(),
                        "the metadata snapshot is damaged; restore this file from a copy",
                        null);
            }
        }
        return new Snapshot(new Provenance(id.endOffset() - 1, id.epoch(), lastMillis), records);
    }

    /** A part of the file, at most {@code maxBytes}; null when there is no such snapshot. */
    public @Nullable ByteBuffer part(Id id, long position, int maxBytes) {
        Path path = directory.resolve(id.fileName());
        if (!files.exists(path)) {
            return null;
        }
        try (StoredFile file = files.open(path, Access.READ)) {
            long left = Math.max(0, file.sizeBytes() - position);
            ByteBuffer part = ByteBuffer.allocate((int) Math.min(maxBytes, left));
            file.read(part, position);
            return part.flip();
        }
    }

    /** Of a snapshot that is there. */
    public long sizeBytes(Id id) {
        return files.sizeBytes(directory.resolve(id.fileName()));
    }

    /** A snapshot of another node, to be filled from the beginning. */
    public Received receive(Id id) {
        Path temporary = directory.resolve(id.fileName() + ".part.tmp");
        files.delete(temporary);
        return new Received(id, temporary, files.open(temporary, Access.CREATE_NEW));
    }

    /** A snapshot that comes in parts. Closed or finished. */
    public final class Received implements AutoCloseable {
        private final Id id;
        private final Path temporary;
        private final StoredFile file;

        private Received(Id id, Path temporary, StoredFile file) {
            this.id = id;
            this.temporary = temporary;
            this.file = file;
        }

        public Id id() {
            return id;
        }

        public long sizeBytes() {
            return file.sizeBytes();
        }

        public void append(ByteBuffer part) {
            file.append(part);
        }

        /** Durable, and in its place, when it returns. */
        public Snapshot finish() {
            file.sync();
            file.close();
            files.rename(temporary, directory.resolve(id.fileName()));
            files.syncDirectory(directory);
            return read(id);
        }

        /** Gives up what has come. */
        @Override
        public void close() {
            file.close();
            files.delete(temporary);
        }
    }

    /** Durable when it returns. */
    public void write(Id id, MetadataImage snapshot, List<Voter> voters, long nowMillis) {
        write(id, snapshot, QuorumRecords.of(voters), nowMillis);
    }

    /** Durable when it returns. */
    public void write(Id id, MetadataImage snapshot, QuorumRecords quorum, long nowMillis) {
        List<MetadataRecord> image = snapshot.toRecords();
        long lastMillis = snapshot.provenance().timestampMillis();
        Path path = directory.resolve(id.fileName());
        Path temporary = directory.resolve(id.fileName() + ".tmp");
        files.delete(temporary);
        try (StoredFile file = files.open(temporary, Access.CREATE_NEW)) {
            file.append(MetadataBatches.snapshotHeader(id.epoch(), lastMillis, nowMillis));
            long offset = 1;
            for (ByteBuffer batch : quorum.batches(offset, id.epoch(), nowMillis)) {
                file.append(batch);
                offset++;
            }
            for (int from = 0; from < image.size(); from += RECORDS_PER_BATCH_MAX) {
                int to = Math.min(image.size(), from + RECORDS_PER_BATCH_MAX);
                ByteBuffer batch =
                        MetadataBatches.data(
                                image.subList(from, to), offset, id.epoch(), nowMillis);
                file.append(batch);
                offset += to - from;
            }
            file.append(MetadataBatches.snapshotFooter(offset, id.epoch(), nowMillis));
            file.sync();
        } catch (OperatingException failed) {
            files.delete(temporary);
            throw failed;
        }
        files.rename(temporary, path);
        files.syncDirectory(directory);
    }

    /** Removes all but this one. */
    public void keepOnly(Id kept) {
        for (String name : files.list(directory)) {
            Id id = id(name);
            if (id != null && !id.equals(kept)) {
                files.delete(directory.resolve(name));
            }
        }
    }
}
