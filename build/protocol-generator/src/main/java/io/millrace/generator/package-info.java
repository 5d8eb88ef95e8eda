/**
 * Generates messages, API keys, error codes and the ladders over them while the protocol module is
 * built: {@code SchemaReader} turns the published JSON schemas into {@code Schema}, {@code Struct}
 * and {@code Field}; {@code MessageCode}, {@code LadderCode} and {@code ErrorCodeCode} write Java.
 *
 * <p>Runs on one thread, in the build. What a schema says that the generator does not know stops
 * the build; a file whose text has not changed is not touched.
 */
@NullMarked
package io.millrace.generator;

import org.jspecify.annotations.NullMarked;
