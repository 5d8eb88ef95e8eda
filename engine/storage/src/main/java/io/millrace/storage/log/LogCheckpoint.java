package io.millrace.storage.log;

import io.millrace.storage.segment.DirtyFiles;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What must be on disk before a log's recovery point may move to {@code endOffset}: its files, its
 * producers and its epochs, as they were at one moment.
 *
 * @param epochs null when the file is up to date
 */
record LogCheckpoint(
        DirtyFiles dirty,
        long endOffset,
        int truncations,
        ByteBuffer producers,
        @Nullable ByteBuffer epochs) {}
