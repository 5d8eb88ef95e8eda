/** The replicated-state-machine contract over an internal topic. */
@NullMarked
package io.millrace.coordination;

import org.jspecify.annotations.NullMarked;
