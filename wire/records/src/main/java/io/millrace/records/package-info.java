/** Record batch v2: flyweight, CRC-32C, iteration, compression. */
@NullMarked
package io.millrace.records;

import org.jspecify.annotations.NullMarked;
