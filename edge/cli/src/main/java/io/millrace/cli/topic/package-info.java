/**
 * {@code millrace topic …}: topics and the records in them. Each command is one class that runs to
 * its end on the caller's thread; only the producer's callbacks come from another, and {@link
 * io.millrace.cli.topic.ProduceSummary} is what they touch.
 */
@NullMarked
package io.millrace.cli.topic;

import org.jspecify.annotations.NullMarked;
