/**
 * The metadata log of a quorum, over a Raft library that orders entries of bytes.
 *
 * <p>A Raft library may leave the outcome of a proposal unknown, and it may commit a proposal long
 * after its proposer lost the leadership. So leadership of the library is not leadership of the
 * metadata log, and what the library commits is not yet part of it:
 *
 * <ul>
 *   <li><b>Claim.</b> A node that leads in the library proposes a claim of its term. When the claim
 *       is applied, the node leads the metadata log, everywhere at the same place of the log.
 *   <li><b>Fence.</b> A batch counts only if the library ordered it in the term of the claim that
 *       it names, if no later proposal of that claim was ordered before it, and if its base offset
 *       is the next one. Every node decides this when it applies the entry, from the entries alone.
 *       Whatever does not count is void: it takes no offset.
 * </ul>
 *
 * <p>So offsets are exact, decisions may be pipelined, and an outcome that was unknown is known as
 * soon as a later proposal or another claim is applied.
 *
 * <pre>
 * entry    := version int8 (0) | kind int8 | claimTerm int64 | sequence int64 | batch
 * kind     := 0 claim, batch is its LEADER_CHANGE | 1 batch of records or of control records
 * snapshot := version int8 (0) | term int64 | index int64 | claimTerm int64 | leaderId int32
 *           | lastSequence int64 | epochBase int32 | nextOffset int64 | epoch int32 | crc32c int32 of these | checkpoint
 * </pre>
 *
 * <p>The leader epoch is {@code epochBase + claimTerm}. The base is the last epoch of the local log
 * that a node brings along when its quorum of one grows; else it is 0.
 *
 * <p>Each node writes the batches that count into the files of {@link io.millrace.consensus.store},
 * byte for byte the same. The library's log is what is durable; these files are written without
 * syncs, and what a crash took from them is applied again.
 *
 * <p>Owner: the thread that drives the metadata log. The engine hands its events to that thread.
 */
@NullMarked
package io.millrace.consensus.raft;

import org.jspecify.annotations.NullMarked;
