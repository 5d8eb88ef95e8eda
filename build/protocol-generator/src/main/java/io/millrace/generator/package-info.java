/**
 * Generates messages, API keys and record schemas from the published JSON schemas at build time.
 */
@NullMarked
package io.millrace.generator;

import org.jspecify.annotations.NullMarked;
