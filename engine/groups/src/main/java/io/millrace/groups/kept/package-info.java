/**
 * How much memory groups take, whatever protocol they speak. Counted where something is kept or
 * dropped; asked before something is taken. Owned by the thread that runs the coordinators.
 */
@NullMarked
package io.millrace.groups.kept;

import org.jspecify.annotations.NullMarked;
