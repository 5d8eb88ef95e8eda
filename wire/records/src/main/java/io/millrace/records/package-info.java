/**
 * Record batches, format version 2: read and written in place, checked, compressed, built.
 *
 * <p>Nothing here owns a thread. A {@link io.millrace.records.RecordBatch} and everything that
 * reads through it belong to whoever owns the buffer beneath; nothing moves that buffer's position
 * or limit. Readers trust no length: each is checked against the bytes that are there before
 * anything is read or allocated by it.
 *
 * <h2>The format</h2>
 *
 * All integers are big-endian. Offsets and sizes are in bytes, timestamps in milliseconds since the
 * epoch (-1: none).
 *
 * <pre>
 * Batches              = Batch*                      consecutive, no padding
 * Batch                = Header Records
 *
 * Header               offset size  type   invariant
 *   baseOffset              0    8  int64  offset of the first record; not covered by the CRC
 *   batchLength             8    4  int32  size of what follows this field; &gt;= 49
 *   partitionLeaderEpoch   12    4  int32  -1 until the leader assigns it; not covered by the CRC
 *   magic                  16    1  int8   2; older formats have their magic here as well
 *   crc                    17    4  uint32 CRC-32C of everything from attributes to the end
 *   attributes             21    2  int16  see Attributes
 *   lastOffsetDelta        23    4  int32  last offset - baseOffset; &gt;= 0. Compaction may leave
 *                                          fewer than lastOffsetDelta + 1 records
 *   baseTimestamp          27    8  int64  timestamps are deltas to it; with bit 6 set it is the
 *                                          delete horizon
 *   maxTimestamp           35    8  int64  largest timestamp, or the time of the append
 *   producerId             43    8  int64  -1: not idempotent
 *   producerEpoch          51    2  int16  -1: none
 *   baseSequence           53    4  int32  sequence of the first record; -1: none
 *   recordCount            57    4  int32  &gt;= 0; 0 only in batches that compaction emptied
 *
 * Attributes           bits
 *   codec                0-2   0 none, 1 gzip, 2 snappy, 3 lz4, 4 zstd
 *   timestampType          3   0 create time, 1 log append time
 *   transactional          4
 *   control                5   exactly one control record, or several of the metadata log
 *   deleteHorizon          6   baseTimestamp holds the delete horizon
 *   unused              7-15
 *
 * Records              = Record{recordCount}         compressed as one stream when codec is not 0
 * Record               = length:varint attributes:int8 timestampDelta:varlong offsetDelta:varint
 *                        keyLength:varint Key valueLength:varint Value
 *                        headerCount:varint Header{headerCount}
 *                        length: the size of what follows it; all of it is used
 *                        keyLength, valueLength: -1 for null
 *                        offsetDelta: strictly increasing; 0, 1, 2 ... in what a producer sends
 * Header               = keyLength:varint Key(UTF-8, never null) valueLength:varint Value
 * varint, varlong      = zigzag, then base 128, least significant group first, at most 5 or 10 bytes
 * </pre>
 *
 * Sources: KIP-98, KIP-82 (headers), KIP-32 (timestamp types), KIP-534 (delete horizon), Kafka's
 * documentation of the message format.
 */
@NullMarked
package io.millrace.records;

import org.jspecify.annotations.NullMarked;
