/**
 * A whole broker over a disk that loses what was not synced. A run is a sequence of lives of one
 * machine: a broker opens what the last life left, serves seeded producers, readers, committers and
 * administrators, and ends at a seeded file operation (within the start too), at a seeded instant
 * between two requests, or cleanly. Then the disk keeps nothing, everything or a random part of
 * what was not synced; or only the process dies, and the next life takes over its page cache.
 *
 * <p>Checked after each start and by each read: what was acknowledged is there exactly once, in
 * order, at its offset; what any reader saw stays where it was, and the high watermark never goes
 * back; committed offsets don't move back; topics are what was acknowledged; producer ids are never
 * handed out twice; every request is answered.
 *
 * <p>Threads: the broker's own are real, so a seed fixes what is asked and at which file operation
 * the power fails, not how threads interleave; run a seed that failed a few times. Nothing sleeps:
 * the driver goes on by acknowledgements. Everything here is owned by the driver's thread, except
 * where a class says otherwise.
 *
 * <p>More seeds, or one: {@code -Dmillrace.seeds=5000}, {@code -Dmillrace.seed=17}, with {@code
 * test -pl quality/simulation -am -Dtest=CrashTest -Dsurefire.failIfNoSpecifiedTests=false}.
 */
@NullMarked
package io.millrace.simulation.crash;

import org.jspecify.annotations.NullMarked;
