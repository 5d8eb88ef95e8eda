/**
 * What a replica of a partition decides: as its leader which records are committed and who is in
 * sync, as a follower where its log ends and what its readers see.
 *
 * <p>A {@link io.millrace.replication.Replica} is pure. Its owner, the partition, tells it what
 * happened and does what it answers:
 *
 * <pre>
 *             metadata names this node leader
 *   OFFLINE ----------------------------------> LEADER
 *      |                                          ^ |
 *      |  metadata names another leader           | |  a higher leader epoch
 *      +------------------> FOLLOWER <------------+-+
 * </pre>
 *
 * <p>What must come before what:
 *
 * <ul>
 *   <li>A leader's epoch begins in its log before the replica is told that it leads, under the lock
 *       under which records are appended: so no record of another epoch is counted.
 *   <li>A follower cuts its log before it takes the watermark from the same leader: an answer that
 *       says "diverging" carries none (KAFKA-14704).
 *   <li>Where a topic counts disks, an end is told only when it is durable, by leader and followers
 *       alike; then a power cut of all nodes loses nothing that was committed.
 *   <li>A proposal of in-sync replicas counts from the moment in which it is made: whoever might be
 *       in sync holds the high watermark back, until the controller or its metadata has said that
 *       it isn't (the maximal ISR).
 * </ul>
 *
 * <p>Ownership: one thread at a time, under the partition's lock. Nothing here reads a clock, draws
 * a random number, blocks or does I/O.
 */
@NullMarked
package io.millrace.replication;

import org.jspecify.annotations.NullMarked;
