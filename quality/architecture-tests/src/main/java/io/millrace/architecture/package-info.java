/** The laws of the house as tests. */
@NullMarked
package io.millrace.architecture;

import org.jspecify.annotations.NullMarked;
