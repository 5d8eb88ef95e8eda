/**
 * Answers on the wire, field by field, against what Apache Kafka 4.3.1 was recorded to answer.
 * Requests are encoded and answers decoded by Kafka's own message classes. One thread a test.
 */
@NullMarked
package io.millrace.compatibility.wire;

import org.jspecify.annotations.NullMarked;
