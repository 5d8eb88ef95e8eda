/**
 * Generated: one class for each request, response, header, embedded consumer protocol and control
 * record, and the ladders that decode them by key.
 */
@NullMarked
package io.millrace.protocol.message;

import org.jspecify.annotations.NullMarked;
