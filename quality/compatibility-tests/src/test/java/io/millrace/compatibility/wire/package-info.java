/**
 * Answers on the wire, field by field, against what Apache Kafka 4.4.0 was recorded to answer.
 * Requests are encoded and answers decoded by Kafka's own message classes. One thread a test.
 */
@NullMarked
package io.millrace.compatibility.wire;

import org.jspecify.annotations.NullMarked;
