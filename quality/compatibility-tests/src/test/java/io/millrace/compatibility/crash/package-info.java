/** Brokers that are killed while clients write: what was acknowledged stays. */
@NullMarked
package io.millrace.compatibility.crash;

import org.jspecify.annotations.NullMarked;
