/** What the security engine decides, side by side with Kafka's own classes as the oracle. */
@NullMarked
package io.millrace.compatibility.security;

import org.jspecify.annotations.NullMarked;
