package io.millrace.broker.produce;

import io.millrace.broker.PartitionRef;
import org.jspecify.annotations.Nullable;

/** Where produce requests find their partitions. Safe from any thread. */
@FunctionalInterface
public interface Produces {
    /** The partition, or null when this broker does not have it. */
    @Nullable ProduceTarget find(PartitionRef ref);
}
