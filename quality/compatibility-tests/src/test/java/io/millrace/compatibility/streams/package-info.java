/** Kafka Streams applications against a broker process. */
@NullMarked
package io.millrace.compatibility.streams;

import org.jspecify.annotations.NullMarked;
