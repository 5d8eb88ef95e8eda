/**
 * The arithmetic of quotas, as Kafka has it: rates over eleven windows of a second, how long to
 * throttle, and the token bucket of controller mutations.
 *
 * <p>The time is handed in. Ownership: one thread at a time; who shares a quota among connections
 * guards it.
 */
@NullMarked
package io.millrace.security.quota;

import org.jspecify.annotations.NullMarked;
