/** The key tables against Kafka's own definitions. */
@NullMarked
package io.millrace.compatibility.config;

import org.jspecify.annotations.NullMarked;
