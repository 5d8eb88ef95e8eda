/**
 * The wire protocol: API keys, error codes as values, and the reader and writer that the generated
 * messages in the packages below are made of. Messages are mutable, without locks, and belong to
 * whoever built or decoded them; nothing here has a thread of its own.
 *
 * <p>How values are written, numbers being big-endian. <i>Compact</i> forms belong to the flexible
 * versions of a message (KIP-482), the others to the versions before:
 *
 * <pre>
 * message  := field* [tags]              tags only in flexible versions
 * bool     := int8                       0 or 1; any other is read as true
 * uvarint  := 1 to 5 bytes               7 bits each, lowest first; the top bit says that more follow
 * string   := int16 length, UTF-8        length -1: null           at most 32767 bytes
 *           | uvarint length+1, UTF-8    0: null
 * bytes    := int32 length, byte*        -1: null; records the same
 *           | uvarint length+1, byte*    0: null
 * array    := int32 count, element*      -1: null
 *           | uvarint count+1, element*  0: null
 * uuid     := 16 bytes                   all zero: none
 * struct   := field* [tags]              where it may be null: int8 1 before it, int8 -1 for null;
 *                                        within a tag uvarint 1 and uvarint 0
 * tags     := uvarint count, tag*        in ascending order; unknown ones are passed over
 * tag      := uvarint number, uvarint size, value of that size
 * </pre>
 *
 * <p>Invariants: a decoder checks each length against the bytes that are left before it allocates
 * for it, a message takes all of its bytes, and all that can be wrong ends in a {@link
 * io.millrace.protocol.ProtocolException}. An encoder refuses what its version can't express.
 */
@NullMarked
package io.millrace.protocol;

import org.jspecify.annotations.NullMarked;
