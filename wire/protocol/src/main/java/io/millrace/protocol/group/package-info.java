/** Generated: keys and values of the records in the group coordinator's topic. */
@NullMarked
package io.millrace.protocol.group;

import org.jspecify.annotations.NullMarked;
