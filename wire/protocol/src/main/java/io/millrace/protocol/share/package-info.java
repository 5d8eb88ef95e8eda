/** Generated: keys and values of the records in the share coordinator's topic. */
@NullMarked
package io.millrace.protocol.share;

import org.jspecify.annotations.NullMarked;
