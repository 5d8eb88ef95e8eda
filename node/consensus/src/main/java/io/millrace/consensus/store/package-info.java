/**
 * The files of the metadata log, as every adapter keeps them, and their batches. Kafka's own tools
 * read them. All numbers are big-endian; batches are those of {@code io.millrace.records}.
 *
 * <pre>
 * __cluster_metadata-0/
 *   OFFSET20.log                     batches from that offset on; the last file grows
 *   OFFSET20-EPOCH10.checkpoint      a snapshot of everything below that offset
 *   *.tmp                            a snapshot being written; removed at start
 * log        := batch*               consecutive offsets, rising epochs
 * checkpoint := SNAPSHOT_HEADER KRAFT_VERSION KRAFT_VOTERS batch* SNAPSHOT_FOOTER
 *                                    offsets from 0, all of the snapshot's epoch
 * batch      := records without keys; value := metadata record in its frame
 * </pre>
 *
 * <p>Owner: the thread that drives the log which uses these files.
 */
@NullMarked
package io.millrace.consensus.store;

import org.jspecify.annotations.NullMarked;
