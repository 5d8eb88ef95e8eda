/** The metadata-log port and its adapters. */
@NullMarked
package io.millrace.consensus;

import org.jspecify.annotations.NullMarked;
