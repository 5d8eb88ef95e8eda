/**
 * Copies of partitions that other nodes lead, and what leaders here ask of the controller.
 *
 * <p>{@link io.millrace.broker.replication.Fetchers} assigns each partition that this node follows
 * to the fetcher of its leader, as the metadata changes. A {@link
 * io.millrace.broker.replication.LeaderFetcher} keeps one fetch under way to its leader, in an
 * incremental session: a request names the partitions whose log has changed since the last one, so
 * an idle one costs nothing.
 *
 * <p>All of it runs on the replication loop, except that records are appended on the thread that
 * brings them: it is there for replication only, and so they are not copied on their way to the
 * log.
 */
@NullMarked
package io.millrace.broker.replication;

import org.jspecify.annotations.NullMarked;
