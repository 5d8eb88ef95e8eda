/**
 * Input that no honest client sends, against a live broker: it keeps serving, within its memory.
 */
@NullMarked
package io.millrace.compatibility.hostile;

import org.jspecify.annotations.NullMarked;
