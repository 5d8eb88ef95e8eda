/**
 * Partition logs on disk, laid out and written as Kafka does. This package has the values; each of
 * the four rooms below it imports only those after it:
 *
 * <pre>
 * cleaning     compaction of one log, step by step
 * log          data directories, logs, recovery, the journal over all logs: the entry points
 * producers    who has written to a log, and which transactions are open
 * segment      files, indexes and what all logs of a directory share
 * </pre>
 *
 * {@code compaction} has the map of keys that a cleaning fills, {@code journal} the files of the
 * journal.
 *
 * <p>Entry points: {@link io.millrace.storage.log.LogDirectory} opens a data directory and owns its
 * {@link io.millrace.storage.log.PartitionLog}s; their {@code append}, {@code read} and {@code
 * prepareSync} are the data path. {@link io.millrace.storage.log.LogJournal#commit} makes several
 * logs durable at once, {@link io.millrace.storage.cleaning.LogCompaction#of} cleans one. Nothing
 * here has a thread of its own: the broker calls {@code tick}, {@code checkpoint}, {@code
 * applyRetention} and runs the {@link io.millrace.storage.SyncTask}s and the journal's chores.
 *
 * <p>Threads: every public method may be called from any thread. {@link io.millrace.storage.log}
 * has the monitors and their order.
 *
 * <p>Invariants: {@code logStartOffset <= durableEndOffset <= logEndOffset} and {@code
 * highWatermark <= logEndOffset}; offsets go up from batch to batch; what is below {@code
 * durableEndOffset} survives a power cut; what is below the checkpointed recovery point is never
 * scanned at start, and retention keeps what is above it, because a recovery reads from there on
 * who has written and who has a transaction open.
 *
 * <pre>
 * data directory:
 *   .lock                               held while the directory is open
 *   .journal-0, .journal-1              see storage.journal; absent after a clean stop
 *   .kafka_cleanshutdown                present when nothing needs recovery
 *   .millrace-stopped                   what the files were like then
 *   .millrace-boot                      the machine's start since which the directory was open
 *   recovery-point-offset-checkpoint    verified and durable end of each log
 *   log-start-offset-checkpoint         log start offset, where above the first segment's base
 *   replication-offset-checkpoint       high watermark of each log
 *   cleaner-offset-checkpoint           up to where a log was cleaned, if it ever was
 *   TOPIC-PARTITION/                    a log
 *   TOPIC-PARTITION.UNIQUE-delete/      a deleted log whose files go after file.delete.delay.ms
 *   TOPIC-PARTITION.UNIQUE-stray/       a log that no topic claims, kept
 * log:
 *   OFFSET20.log                        record batches v2
 *   OFFSET20.index                      (int32 relative last offset, int32 position)*
 *   OFFSET20.timeindex                  (int64 timestamp, int32 relative offset)*
 *   OFFSET20.txnindex                   (int16 0, int64 producer, int64 first, int64 last, int64 LSO)*
 *   OFFSET20.snapshot                   producers below that offset (schema ProducerSnapshot)
 *   leader-epoch-checkpoint             text: version 0, count, lines "epoch startOffset"
 *   partition.metadata                  text: "version: 0", "topic_id: ..."
 *   *.cleaned, *.swap                   a segment's file on its way into the place of others
 *   *.damaged                           what a recovery took out, kept
 *   *.deleted                           a segment's file that goes after file.delete.delay.ms
 * offset checkpoint:                    text: version 0, count, lines "topic partition offset"
 * </pre>
 */
@NullMarked
package io.millrace.storage;

import org.jspecify.annotations.NullMarked;
