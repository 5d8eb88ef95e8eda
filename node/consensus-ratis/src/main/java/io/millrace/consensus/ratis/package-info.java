/**
 * Apache Ratis below the metadata log. It orders bytes and ships snapshot files; what the entries
 * mean is decided in {@code io.millrace.consensus.raft}, which the simulation runs without Ratis.
 * So this part stays thin.
 *
 * <p>Threads: Ratis has its own. Each of its events is handed to the metadata log's thread, in
 * order; at most {@link io.millrace.consensus.ratis.RatisEngine#EVENTS_MAX} applied entries wait
 * there, then Ratis waits. Calls come on the metadata log's thread.
 *
 * <p>On disk: a folder of Ratis' own beside the metadata log. A snapshot there is a file of the
 * grammar in {@code io.millrace.consensus.raft}, which Ratis sends to voters that are far behind.
 */
@NullMarked
package io.millrace.consensus.ratis;

import org.jspecify.annotations.NullMarked;
