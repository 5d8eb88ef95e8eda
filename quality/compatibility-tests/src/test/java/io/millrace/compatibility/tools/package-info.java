/**
 * Apache Kafka's own command-line tools, each as a process, against a broker process; and its log
 * dump over the broker's files.
 */
@NullMarked
package io.millrace.compatibility.tools;

import org.jspecify.annotations.NullMarked;
