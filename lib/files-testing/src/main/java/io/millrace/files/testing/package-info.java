/**
 * File systems for tests. {@link io.millrace.files.testing.MemoryFileSystem} knows for every file
 * and every directory what was synced: {@code crash} loses exactly the rest, or a seeded part of
 * it. It fills up, fails syncs, flips bits and shows each operation to the test before it happens.
 *
 * <p>Threads: any; each operation is atomic. Invariants: content that {@code sync} covered and
 * names that {@code syncDirectory} covered survive every crash; name changes survive in the order
 * in which they were made, as on a file system with a journal.
 */
@NullMarked
package io.millrace.files.testing;

import org.jspecify.annotations.NullMarked;
