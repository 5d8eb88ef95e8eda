/**
 * Logs and their directories: opening and recovery, appends, reads, syncs, cuts, retention, and the
 * journal that makes several logs durable with one write.
 *
 * <p>Threads: every public method may be called from any thread. A log guards its state by its own
 * short lock, which is held neither while records are written nor across a sync. A second monitor,
 * taken before it, lets one append write at a time, and nobody move the log's end meanwhile. Reads
 * find their place without either.
 *
 * <p>Monitors are taken in this order; none is taken while one further down is held:
 *
 * <pre>
 * 1  LogDirectory                  logs come and go
 * 2  LogDirectory.checkpointing    the checkpoint files of the directory; waits for the disk
 * 3  LogCore.checkpointing         a checkpoint of one log; waits for the disk
 * 4  LogJournal                    a frame is filled and written; waits for the disk
 * 5  LogCore.appending             an append writes, or the log's end moves
 * 6  LogCore.lock                  the state of one log
 * 7  LogCore                       the high watermark alone
 * 8  RecoveryPoints, DirectoryEntries, PendingDeletions, files and indexes: each guards itself, and
 *    takes no other than OpenFiles'
 * </pre>
 *
 * Methods that need 3, 5 or 6 held check it when they are entered ({@link
 * io.millrace.storage.log.LogLock}).
 */
@NullMarked
package io.millrace.storage.log;

import org.jspecify.annotations.NullMarked;
