/**
 * The physical floor: a program that receives bytes over loopback, checksums them with CRC-32C and
 * writes them to a file, with no protocol at all. What a broker spends beyond it is its own.
 *
 * <p>A stream begins with its length, an int64; when so many bytes have come and are written, the
 * program answers with one byte. One thread; one connection at a time.
 */
@NullMarked
package io.millrace.benchmarks.floor;

import org.jspecify.annotations.NullMarked;
