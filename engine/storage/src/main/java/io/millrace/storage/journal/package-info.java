/**
 * The journal of a data directory: what several logs have appended, made durable by one write into
 * space that is there already, instead of by a sync of each log's file. A small sync of a file that
 * grows waits for two writes (the data, then the file system's own journal, with its locks); a
 * write over existing bytes waits for one, and one serves all logs that wait.
 *
 * <p>Nothing is ever read from it but after a crash. The logs themselves are synced later, before
 * their part of the journal is written over.
 *
 * <p>Owner: one thread at a time; {@code storage} sees to it.
 *
 * <pre>
 * .journal-0, .journal-1   two halves of a fixed size, written in turns, each of
 *                          frame*, then whatever an earlier turn has left
 * frame                    at a multiple of 4096
 *   int32  0x4d4a4c31
 *   int32  CRC-32C of the rest of the frame, up to the end of its records
 *   int32  bytes of the records
 *   int32  number of the frame in its half: 0, 1, 2 ...
 *   int64  generation: one more each time that the halves change
 *   record*
 *   zeros up to a multiple of 4096
 * record
 *   int8   1: bytes, 2: forget
 *   int128 topic id
 *   int16  length, and the name of the log's directory in UTF-8
 *   bytes: int64 base offset of the segment, int32 position in its file, int32 length, the bytes
 *   forget: nothing more; what the journal has of this log up to here is void
 * </pre>
 *
 * <p>A half ends before the first frame that isn't whole, or isn't the next of the half's first
 * generation. Records count in the order of generation and frame.
 */
@NullMarked
package io.millrace.storage.journal;

import org.jspecify.annotations.NullMarked;
