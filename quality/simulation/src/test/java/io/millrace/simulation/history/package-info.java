/**
 * What clients did and saw, and whether that may be: the anomaly catalogue, decided on a finished
 * history. Values are unique, so each read names the write that it saw.
 *
 * <p>Not looked for, because Kafka promises nothing of it: write cycles (G0) and records of others
 * between two of one transaction (there is no isolation of writes), and polls that have seen some
 * of a transaction's records and not yet the others (G1b).
 *
 * <p>Owner: the one thread of the simulation.
 */
@NullMarked
package io.millrace.simulation.history;

import org.jspecify.annotations.NullMarked;
