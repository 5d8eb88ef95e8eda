/**
 * The physical floor: a program that receives bytes over loopback, checksums them with CRC-32C and
 * writes them to a file, with no protocol at all. What a broker spends beyond it is its own.
 *
 * <p>A stream begins with its length, an int64, and the length of its frames, an int32. Without
 * frames the program answers with one byte when all has come and is written. With frames it answers
 * with a byte for each, when it is on disk: the frames that have come by then share one sync, so it
 * is the floor of a broker that answers when records are durable. One thread; one connection at a
 * time.
 */
@NullMarked
package io.millrace.benchmarks.floor;

import org.jspecify.annotations.NullMarked;
