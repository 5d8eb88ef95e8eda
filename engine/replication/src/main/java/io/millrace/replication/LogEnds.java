package io.millrace.replication;

/**
 * The bounds of this node's log.
 *
 * @param start the first offset
 * @param end the offset that the next record gets
 * @param durableEnd what is below survives a power cut; not above {@code end}
 */
public record LogEnds(long start, long end, long durableEnd) {}
