package io.millrace.metadata;

import io.millrace.base.Uuid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A topic with its partitions.
 *
 * @param partitions by their number
 */
public record TopicImage(String name, Uuid id, List<PartitionImage> partitions) {
    public TopicImage {
        partitions = List.copyOf(partitions);
    }

    /** Null when there is no such partition. */
    public @Nullable PartitionImage partition(int number) {
        return number >= 0 && number < partitions.size() ? partitions.get(number) : null;
    }
}
