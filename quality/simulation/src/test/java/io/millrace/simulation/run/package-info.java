/**
 * Mixed workloads over a simulated node under seeded trouble, decided by the anomaly catalogue.
 *
 * <p>A run has a time of trouble (kill -9, power cuts in the middle of a file operation, clean
 * stops; cut connections, delays, stray requests; clients that crash, are replaced by others of the
 * same transactional id, or go on as zombies) and then a quiet time, in which all transactions end
 * and everything is read once more.
 *
 * <p>What a run consists of, and how to run more seeds or one: {@code docs/simulation.md}.
 */
@NullMarked
package io.millrace.simulation.run;

import org.jspecify.annotations.NullMarked;
