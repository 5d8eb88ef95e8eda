/** Record batches, side by side with kafka-clients' own classes as the oracle. */
@NullMarked
package io.millrace.compatibility.records;

import org.jspecify.annotations.NullMarked;
