/**
 * The decisions of log compaction, without files: which record is the latest of its key.
 *
 * <p>Everything here belongs to the one cleaning that made it, and to the thread that runs it. The
 * files are rewritten by {@code storage}.
 *
 * <p>Memory: {@link io.millrace.storage.compaction.KeyOffsets} takes 24 bytes for a slot, never
 * more than {@code log.cleaner.dedupe.buffer.size}, also in the moment in which it grows; it holds
 * as many keys as the load factor allows.
 *
 * <p>Sources: Kafka's documentation of log compaction, KIP-58, KIP-354, KIP-534; KAFKA-14055 for
 * why control records never enter the map.
 */
@NullMarked
package io.millrace.storage.compaction;

import org.jspecify.annotations.NullMarked;
