package io.millrace.storage.producers;

import io.millrace.files.Access;
import io.millrace.files.FileSystem;
import io.millrace.files.StoredFile;
import io.millrace.records.RecordBatch;
import io.millrace.storage.AbortedTransaction;
import io.millrace.storage.StorageException;
import io.millrace.storage.segment.BatchPlace;
import io.millrace.storage.segment.BatchWalk;
import io.millrace.storage.segment.LogFileNames;
import io.millrace.storage.segment.LogSegments;
import io.millrace.storage.segment.Segment;
import io.millrace.storage.segment.SortedOffsets;
import io.millrace.storage.segment.TransactionIndex;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The producers of a log with their snapshot files. They are read when they are first needed: from
 * the newest whole snapshot, then from the headers of the batches above it. Guarded by the log's
 * lock.
 */
public final class ProducerTable {
    private static final Logger LOG = LoggerFactory.getLogger(ProducerTable.class);

    /** The transaction indexes are complete. */
    public static final long ALL_INDEXED = Long.MAX_VALUE;

    private final FileSystem files;
    private final Path directory;
    private final LogSegments segments;
    private final SortedOffsets snapshotOffsets;

    /** Null where nobody has written with a producer id: that goes for most logs. */
    private @Nullable ProducerStates states;

    private boolean loaded;

    /**
     * The snapshot that is known to be whole on disk, which a later one at its place may not be.
     */
    private long wholeAt = SortedOffsets.NONE;

    /** Aborted transactions from here on may be missing in the indexes. */
    private long unindexedFrom;

    /**
     * @param unindexedFrom after a crash, the offset up to which transaction indexes are on disk;
     *     those above are built anew with the producers, so before anybody learns what is stable
     */
    public ProducerTable(
            FileSystem files,
            Path directory,
            LogSegments segments,
            Collection<Long> snapshotOffsets,
            long unindexedFrom) {
        this.unindexedFrom = unindexedFrom;
        this.files = files;
        this.directory = directory;
        this.segments = segments;
        this.snapshotOffsets = new SortedOffsets(snapshotOffsets);
        // Nothing to be read, and what is appended keeps the state: else whoever asks first, a
        // reader or a checkpoint, would walk all that was appended by then, under the log's lock.
        this.loaded =
                unindexedFrom == ALL_INDEXED
                        && snapshotOffsets.isEmpty()
                        && segments.sizeBytes() == 0;
    }

    /** The state at the log's end, to be changed. */
    public ProducerStates states(long logEndOffset) {
        ProducerStates known = known(logEndOffset);
        if (known == null) {
            known = new ProducerStates();
            states = known;
        }
        return known;
    }

    /** The state at the log's end; null when it says nothing. */
    public @Nullable ProducerStates known(long logEndOffset) {
        if (!loaded) {
            rebuild(logEndOffset, logEndOffset);
        }
        return states;
    }

    /**
     * The state at the end of a log that was just recovered.
     *
     * @param quietFrom batches from there on have no producers, as the recovery saw: they are not
     *     walked again
     */
    public void recover(long logEndOffset, long quietFrom) {
        rebuild(logEndOffset, quietFrom);
    }

    /** The state at the log's end as a file. */
    public ByteBuffer snapshot(long logEndOffset) {
        ProducerStates known = known(logEndOffset);
        return known == null ? ProducerSnapshot.encode(List.of()) : known.snapshot();
    }

    /** The log was cut: snapshots above its new end are void, the state is found anew. */
    public void truncateTo(long logEndOffset) {
        deleteSnapshots(offset -> offset > logEndOffset);
        if (wholeAt > logEndOffset) {
            wholeAt = SortedOffsets.NONE;
        }
        states = null;
        loaded = false;
    }

    /** What waits for a coordinator's answer has to ask again. */
    public void voidAdmissions() {
        ProducerStates known = states;
        if (known != null) {
            known.voidAdmissions();
        }
    }

    /** Nothing when nobody has asked for the producers yet: the snapshot is read then. */
    public void expire(long nowMillis, long expirationMillis) {
        ProducerStates known = states;
        if (known != null) {
            known.expire(nowMillis, expirationMillis);
            states = known.isEmpty() ? null : known;
        }
    }

    private void rebuild(long logEndOffset, long quietFrom) {
        deleteSnapshots(offset -> offset > logEndOffset);
        ProducerStates rebuilt = new ProducerStates();
        // Where retention had to go above the recovery point, a segment's own snapshot is what is
        // left.
        long from = restoreNewest(rebuilt, Math.max(unindexedFrom, segments.first().baseOffset()));
        wholeAt = snapshotOffsets.contains(from) ? from : SortedOffsets.NONE;
        long end = Math.min(logEndOffset, quietFrom);
        Map<Segment, List<AbortedTransaction>> unindexed = new HashMap<>();
        if (from < end) {
            replay(
                    rebuilt,
                    from,
                    end,
                    (segment, aborted) -> {
                        if (aborted.lastOffset() >= unindexedFrom) {
                            unindexed
                                    .computeIfAbsent(segment, each -> new ArrayList<>())
                                    .add(aborted);
                        }
                    });
        }
        if (unindexedFrom != ALL_INDEXED) {
            index(Math.min(unindexedFrom, logEndOffset), unindexed);
        }
        unindexedFrom = ALL_INDEXED;
        states = rebuilt.isEmpty() ? null : rebuilt;
        loaded = true;
    }

    private void index(long trusted, Map<Segment, List<AbortedTransaction>> unindexed) {
        for (Segment segment : segments.from(trusted)) {
            List<AbortedTransaction> above = unindexed.getOrDefault(segment, List.of());
            TransactionIndex index = segment.files().transactions();
            if (!index.replaceAbove(trusted, segment.baseOffset(), above)) {
                rebuildIndex(segment, Math.min(trusted, segment.end().nextOffset()), above);
            }
        }
    }

    /**
     * Whether the log bears out a segment's transaction index. Without the lock: it may read a lot.
     */
    public boolean isIndexSound(Segment segment) {
        return segment.files()
                .transactions()
                .isSound(segment.baseOffset(), new AbortEvidence(segments, segment)::bears);
    }

    /** Makes sure of a segment's transaction index before it is read for the first time. */
    public void checkIndex(Segment segment) {
        if (!segment.files().transactions().isChecked() && !isIndexSound(segment)) {
            rebuildIndex(segment, segment.end().nextOffset(), List.of());
        }
    }

    /** Builds a segment's transaction index anew, whatever is there. */
    public void rebuildIndex(Segment segment) {
        rebuildIndex(segment, segment.end().nextOffset(), List.of());
    }

    /**
     * @param above what follows those that end below the offset
     */
    private void rebuildIndex(Segment segment, long endOffset, List<AbortedTransaction> above) {
        TransactionIndex index = segment.files().transactions();
        LOG.warn("{} may be damaged; it is built anew", index.path());
        ProducerStates known = new ProducerStates();
        NavigableMap<Long, AbortedTransaction> entries = new TreeMap<>();
        long from = restoreNewest(known, segment.baseOffset());
        replay(
                known,
                from,
                endOffset,
                (at, aborted) -> {
                    if (at == segment) {
                        entries.put(aborted.lastOffset(), aborted);
                    }
                });
        if (!snapshotOffsets.contains(from)) {
            believe(segment, from, endOffset, entries);
        }
        List<AbortedTransaction> all = new ArrayList<>(entries.values());
        all.addAll(above);
        index.rewrite(files, all);
    }

    /** What lies below the log's first offset is known by nothing but the index. */
    private void believe(
            Segment segment,
            long from,
            long endOffset,
            NavigableMap<Long, AbortedTransaction> entries) {
        AbortEvidence evidence = new AbortEvidence(segments, segment);
        for (AbortedTransaction old :
                segment.files().transactions().possibleEntries(segment.baseOffset())) {
            AbortedTransaction found = entries.get(old.lastOffset());
            boolean unseen = old.firstOffset() < from;
            if (old.lastOffset() < endOffset && (unseen || found != null) && evidence.bears(old)) {
                entries.put(old.lastOffset(), found == null ? old : found.orUnseen(old, from));
            }
        }
    }

    private void replay(
            ProducerStates into,
            long from,
            long endOffset,
            BiConsumer<Segment, AbortedTransaction> found) {
        for (Segment segment : segments.from(from)) {
            if (segment.baseOffset() >= endOffset) {
                return;
            }
            BatchPlace start = segment.sizeBytes() == 0 ? null : segment.find(from);
            if (start == null) {
                continue;
            }
            try (StoredFile file = segment.lease()) {
                BatchWalk walk =
                        new BatchWalk(file, start.positionBytes(), segment.end().sizeBytes());
                while (walk.next() && walk.batch().baseOffset() < endOffset) {
                    RecordBatch batch = walk.batch();
                    AbortedTransaction aborted =
                            into.appended(
                                    batch.isControl() && batch.hasProducerId()
                                            ? walk.whole()
                                            : batch);
                    if (aborted != null) {
                        found.accept(segment, aborted);
                    }
                }
                if (walk.end() != BatchWalk.End.CLEAN) {
                    throw StorageException.corrupt(
                            file.path() + " at " + walk.endPosition(), "no batch begins here");
                }
            }
        }
    }

    /** Where the snapshot was taken, or where the log's first segment begins without one. */
    private long restoreNewest(ProducerStates into, long upTo) {
        long offset;
        while ((offset = snapshotOffsets.floor(upTo)) != SortedOffsets.NONE) {
            List<ProducerState> producers = read(path(offset));
            if (producers != null) {
                into.restore(producers);
                return offset;
            }
            LOG.warn("{} is damaged; the producers are read from the log", path(offset));
            files.delete(path(offset));
            snapshotOffsets.remove(offset);
        }
        return segments.first().baseOffset();
    }

    private @Nullable List<ProducerState> read(Path snapshot) {
        if (!files.exists(snapshot)
                || files.sizeBytes(snapshot) > ProducerSnapshot.FILE_BYTES_MAX) {
            return null;
        }
        return ProducerSnapshot.decode(files.readAll(snapshot, ProducerSnapshot.FILE_BYTES_MAX));
    }

    /** The newest at or below the offset, with a reference for the caller. */
    public @Nullable StoredFile openSnapshot(long upTo) {
        long newest = snapshotOffsets.floor(upTo);
        return newest == SortedOffsets.NONE ? null : files.open(path(newest), Access.WRITE);
    }

    boolean hasSnapshotAt(long offset) {
        return snapshotOffsets.contains(offset);
    }

    /** Writes into the page cache; a torn file is known by its checksum. */
    public void writeSnapshot(long offset) {
        if (offset == wholeAt) {
            return;
        }
        ByteBuffer content = snapshot(offset);
        try (StoredFile file = files.open(path(offset), Access.CREATE)) {
            file.truncate(0);
            file.append(content);
        }
        snapshotOffsets.add(offset);
    }

    /** Takes note of a snapshot written by a checkpoint. */
    public void addSnapshot(long offset) {
        snapshotOffsets.add(offset);
        wholeAt = offset;
    }

    /** Removes a file that a checkpoint wrote for a log that was cut meanwhile. */
    public void dropUnless(long offset) {
        if (!hasSnapshotAt(offset)) {
            files.delete(path(offset));
        }
    }

    /**
     * Removes snapshots from one offset up to another: what compaction took out of there must not
     * be missed by who would go on from them.
     */
    public void dropWithin(long from, long to) {
        deleteSnapshots(offset -> offset >= from && offset < to);
    }

    /**
     * Keeps the snapshots where segments begin, and the newest at or below {@code upTo}, where the
     * next recovery begins.
     */
    public void dropNeedless(long upTo) {
        long newest = snapshotOffsets.floor(upTo);
        deleteSnapshots(offset -> offset < newest && segments.floor(offset).baseOffset() != offset);
    }

    private void deleteSnapshots(LongPredicate which) {
        for (long offset : snapshotOffsets.matching(which)) {
            files.delete(path(offset));
            snapshotOffsets.remove(offset);
        }
    }

    public Path path(long offset) {
        return LogFileNames.of(directory, offset, LogFileNames.SNAPSHOT);
    }
}
