/** Ids as types, checks, clocks, payloads: what every other module may use. */
@NullMarked
package io.millrace.base;

import org.jspecify.annotations.NullMarked;
