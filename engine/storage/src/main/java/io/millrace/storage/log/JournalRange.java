package io.millrace.storage.log;

import io.millrace.files.StoredFile;
import io.millrace.storage.segment.Segment;

/**
 * What of a log's active segment is neither synced nor in the journal, as of one moment under the
 * log's lock.
 *
 * @param file with a reference, which whoever takes the range gives up
 * @param endOffset what is durable when the range is
 */
record JournalRange(
        Segment segment,
        StoredFile file,
        int positionBytes,
        int lengthBytes,
        long endOffset,
        int truncations) {}
