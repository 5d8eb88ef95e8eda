/** Real clients and Kafka's own tools against a broker. */
@NullMarked
package io.millrace.compatibility;

import org.jspecify.annotations.NullMarked;
