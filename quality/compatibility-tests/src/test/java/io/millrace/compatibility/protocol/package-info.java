/**
 * The generated protocol against Kafka's own classes: the same bytes for the same values, the same
 * refusals, the same keys and codes; and decoders that stand up to damaged frames. Random tests
 * print the seed that repeats them.
 */
@NullMarked
package io.millrace.compatibility.protocol;

import org.jspecify.annotations.NullMarked;
