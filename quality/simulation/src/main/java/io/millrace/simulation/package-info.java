/** Whole clusters on one thread under seeded faults. */
@NullMarked
package io.millrace.simulation;

import org.jspecify.annotations.NullMarked;
