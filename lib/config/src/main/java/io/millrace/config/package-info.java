/** Typed settings under Kafka's names. */
@NullMarked
package io.millrace.config;

import org.jspecify.annotations.NullMarked;
