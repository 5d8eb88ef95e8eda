/**
 * The metadata log of a node that has no peers: one voter, durable before it answers.
 *
 * <p>Files, readable by Kafka's own tools. All numbers are big-endian; batches are those of {@code
 * io.millrace.records}.
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
 * <p>The leader epoch is the term: it goes up by one at each start, written as a LEADER_CHANGE
 * control batch. The log's own epochs are the only place where it is kept.
 *
 * <p>Each batch is synced before the next is written, so a crash can tear only the last one: at
 * start a damaged end is cut. Damage that is followed by a whole batch was not torn, it was
 * something else's doing, and stops the start.
 *
 * <p>Owner: the thread that calls {@link io.millrace.consensus.local.LocalMetadataLog}; there is no
 * other.
 */
@NullMarked
package io.millrace.consensus.local;

import org.jspecify.annotations.NullMarked;
