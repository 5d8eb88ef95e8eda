/**
 * The file-system seam. Everything that is stored goes through {@link
 * io.millrace.files.FileSystem}, so that tests and simulations can put a file system underneath
 * that loses what was not synced, tears writes, fills up or flips bits.
 *
 * <p>Threads: a {@link io.millrace.files.FileSystem} may be used from any thread. Of a {@link
 * io.millrace.files.StoredFile} any thread may read, sync and take ranges; one owner at a time
 * appends, writes and truncates. A thread that is interrupted while it is inside of a call closes
 * the file under everyone (so {@code FileChannel} does): owners of files are never interrupted.
 *
 * <p>Invariants: what {@code sync} covered when it returned survives a power cut; a created,
 * renamed or deleted name survives only after {@code syncDirectory} of its directory. A file stays
 * readable through every reference to it after it was closed by others or deleted.
 */
@NullMarked
package io.millrace.files;

import org.jspecify.annotations.NullMarked;
