/**
 * Fetching: incremental fetch sessions (KIP-227) and fetches that wait for records.
 *
 * <p>{@link io.millrace.broker.fetch.FetchSessions} decides which partitions a request is about and
 * which of the answers are worth sending; {@link io.millrace.broker.fetch.Fetches} reads them and,
 * when there is too little, waits until a partition's high watermark moves or the time is up. Both
 * run on whichever event loop brings the request, or on the thread that moved the high watermark;
 * their locks are short and never held across a callback.
 *
 * <p>A fetch of records that may not be in memory runs on a thread of {@link
 * io.millrace.broker.fetch.ColdReads} first. A fetch that waited reads again on its event loop:
 * what it could have at first was loaded then, and what came since was just appended.
 */
@NullMarked
package io.millrace.broker.fetch;

import org.jspecify.annotations.NullMarked;
