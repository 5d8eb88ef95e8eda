/** Generated: keys and values of the records in the transaction coordinator's topic. */
@NullMarked
package io.millrace.protocol.transaction;

import org.jspecify.annotations.NullMarked;
