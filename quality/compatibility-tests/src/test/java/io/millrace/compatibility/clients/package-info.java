/**
 * Real clients of several languages against a broker process: one shared broker, each test on
 * topics and groups of its own.
 */
@NullMarked
package io.millrace.compatibility.clients;

import org.jspecify.annotations.NullMarked;
