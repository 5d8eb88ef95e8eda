/** The controller as pure decisions; metadata image and deltas. */
@NullMarked
package io.millrace.metadata;

import org.jspecify.annotations.NullMarked;
