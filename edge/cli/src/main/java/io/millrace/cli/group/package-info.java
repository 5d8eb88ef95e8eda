/**
 * {@code millrace group …}: consumer groups, their members, offsets and lag. Each command is one
 * class that runs to its end on the caller's thread; what one is told about a group is a value,
 * {@link io.millrace.cli.group.GroupState}.
 */
@NullMarked
package io.millrace.cli.group;

import org.jspecify.annotations.NullMarked;
