/** Generated: the state of a voter of the metadata quorum, as kept in a file. */
@NullMarked
package io.millrace.protocol.raft;

import org.jspecify.annotations.NullMarked;
