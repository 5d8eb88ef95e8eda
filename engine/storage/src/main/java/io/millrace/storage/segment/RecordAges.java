package io.millrace.storage.segment;

import io.millrace.base.FaultKind;
import io.millrace.files.StoredFile;
import io.millrace.records.RecordBatch;
import io.millrace.records.RecordHeads;
import io.millrace.records.RecordsException;
import io.millrace.records.TimestampType;

/**
 * What the records of compressed batches say of their age, where only a client vouches for the
 * batches' headers. A broker believes a header that names about the time at which it came; one that
 * names an older time was opened when it was produced, but not by a broker of before, nor by one
 * that stores what it is told to.
 */
public final class RecordAges {
    /** As far as a header may lie behind the time at which it came, and still be believed. */
    private static final long BEHIND_MILLIS_MAX = 60_000;

    private RecordAges() {}

    /** Whether a segment's batches name a time long before they were written. */
    static boolean areDoubtful(Segment segment, long newestMillis) {
        return newestMillis != RecordBatch.NO_TIMESTAMP
                && newestMillis < segment.createdMillis() - BEHIND_MILLIS_MAX;
    }

    /** By the batches' headers alone. */
    static Segment.Newest claimedNewest(Segment segment) {
        Segment.Newest found = Segment.Newest.NONE;
        try (StoredFile file = segment.lease()) {
            BatchWalk walk = new BatchWalk(file, 0, segment.sizeBytes());
            while (walk.next()) {
                long its = Segment.newestOf(walk.batch());
                if (its > found.timestampMillis()) {
                    found = new Segment.Newest(its, walk.batch().lastOffset());
                }
            }
        }
        return found;
    }

    /** The newest timestamp of a record in the segment. Reads all of it; the records stream by. */
    public static long newestMillis(Segment segment) {
        long newest = RecordBatch.NO_TIMESTAMP;
        try (StoredFile file = segment.lease()) {
            BatchWalk walk = new BatchWalk(file, 0, segment.sizeBytes());
            while (walk.next()) {
                RecordBatch batch = walk.batch();
                long its = batch.recordCount() == 0 ? newest : batch.maxTimestamp();
                boolean open =
                        batch.isCompressed()
                                && batch.timestampType() == TimestampType.CREATE_TIME
                                && batch.recordCount() > 0;
                newest = Math.max(newest, open ? Math.max(its, newestMillis(walk.whole())) : its);
            }
        }
        return newest;
    }

    private static long newestMillis(RecordBatch batch) {
        long newest = RecordBatch.NO_TIMESTAMP;
        try (RecordHeads records = RecordHeads.open(batch)) {
            while (records.next()) {
                newest = Math.max(newest, records.timestamp());
            }
        } catch (RecordsException unreadable) {
            requireClientsOwn(batch, unreadable);
        }
        return newest;
    }

    /**
     * Records that nobody can read, under a checksum that is right, were written so by their
     * client: they are passed over. Anything else is damage.
     */
    public static void requireClientsOwn(RecordBatch batch, RecordsException unreadable) {
        if (unreadable.kind() != FaultKind.CORRUPT || !batch.checksumMatches()) {
            throw unreadable;
        }
    }
}
