/**
 * The five codecs of record batches, as bounded streams over buffers.
 *
 * <p>A codec turns record bytes into the compressed section of a batch and back. Streams are used
 * by the thread that opened them and closed by it; native contexts and scratch buffers are recycled
 * through them. Decompression never materialises more than its caller asks for, so a small input
 * that expands without end costs time that the reader bounds, not memory.
 *
 * <p>Sources: KIP-110 (zstd), KIP-390 and KIP-780 (levels), the LZ4 frame format 1.6, the xerial
 * stream framing of snappy that Kafka's clients write.
 */
@NullMarked
package io.millrace.records.compression;

import org.jspecify.annotations.NullMarked;
