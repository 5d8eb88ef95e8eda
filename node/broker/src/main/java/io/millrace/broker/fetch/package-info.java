/**
 * Fetching: incremental fetch sessions (KIP-227) and fetches that wait for records.
 *
 * <p>{@link io.millrace.broker.fetch.FetchSessions} decides which partitions a request is about and
 * which of the answers are worth sending; {@link io.millrace.broker.fetch.Fetches} reads them and,
 * when there is too little, waits until a partition's high watermark moves or the time is up. Both
 * run on whichever event loop brings the request, or on the thread that moved the high watermark;
 * their locks are short and never held across a callback.
 */
@NullMarked
package io.millrace.broker.fetch;

import org.jspecify.annotations.NullMarked;
