/** Owns the threads, drives the engines, exposes ports. */
@NullMarked
package io.millrace.broker;

import org.jspecify.annotations.NullMarked;
