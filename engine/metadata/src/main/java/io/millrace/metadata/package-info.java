/**
 * What the cluster knows about itself, as one immutable {@link io.millrace.metadata.MetadataImage},
 * and how committed metadata records change it.
 *
 * <p>Images, and all that they hold, are immutable and may be read by any thread. An {@link
 * io.millrace.metadata.ImageBuilder} belongs to the one who made it; it takes the records of one or
 * more committed batches and yields the next image together with a {@link
 * io.millrace.metadata.MetadataDelta} that says what changed, so that nobody has to compare images.
 *
 * <p>Invariants: an image's topics have the same content by name and by id; partitions of a topic
 * are numbered from 0 without gaps; a partition's leader is -1 or one of its replicas; leader epoch
 * and partition epoch of a partition never go back. Everything here is pure: no clocks, no threads,
 * no files, no chance.
 *
 * <p>Records are those of Kafka's published metadata schemas (metadata.version 33, that is
 * 4.4-IV2); see KIP-631, KIP-858, KIP-966.
 */
@NullMarked
package io.millrace.metadata;

import org.jspecify.annotations.NullMarked;
