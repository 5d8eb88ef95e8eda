package io.millrace.cli.group;

import io.millrace.cli.console.CommandException;
import io.millrace.cli.console.Session;
import io.millrace.cli.group.ResetTarget.Place;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Computes where the committed offsets go; always inside of what the log holds. */
final class OffsetPlan {
    private final Session session;
    private final Admin admin;
    private final Collection<TopicPartition> partitions;
    private final Map<TopicPartition, OffsetAndMetadata> committed;

    OffsetPlan(
            Session session,
            Admin admin,
            Collection<TopicPartition> partitions,
            Map<TopicPartition, OffsetAndMetadata> committed) {
        this.session = session;
        this.admin = admin;
        this.partitions = partitions;
        this.committed = committed;
    }

    SortedMap<TopicPartition, Long> compute(Place place) {
        Map<TopicPartition, Long> earliest = offsets(OffsetSpec.earliest());
        Map<TopicPartition, Long> latest = offsets(OffsetSpec.latest());
        Map<TopicPartition, Long> wanted =
                switch (place) {
                    case Place.Earliest _ -> earliest;
                    case Place.Latest _ -> latest;
                    case Place.At at -> all(at.offset());
                    case Place.Shifted shifted -> shifted(shifted.by());
                    case Place.Since since ->
                            offsets(OffsetSpec.forTimestamp(since.time().toEpochMilli()));
                };
        SortedMap<TopicPartition, Long> plan = new TreeMap<>(GroupState.ORDER);
        for (TopicPartition partition : partitions) {
            long low = earliest.getOrDefault(partition, 0L);
            long high = Math.max(low, latest.getOrDefault(partition, 0L));
            long offset = wanted.getOrDefault(partition, high);
            // -1 is the broker's word for "no record is that young".
            plan.put(partition, offset == -1 ? high : Math.clamp(offset, low, high));
        }
        return plan;
    }

    private Map<TopicPartition, Long> offsets(OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        partitions.forEach(partition -> wanted.put(partition, spec));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        Map<TopicPartition, ListOffsetsResultInfo> found =
                session.await(admin.listOffsets(wanted).all(), "offsets");
        found.forEach((partition, info) -> offsets.put(partition, info.offset()));
        return offsets;
    }

    private Map<TopicPartition, Long> all(long offset) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        partitions.forEach(partition -> offsets.put(partition, offset));
        return offsets;
    }

    private Map<TopicPartition, Long> shifted(long by) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (TopicPartition partition : partitions) {
            OffsetAndMetadata current = committed.get(partition);
            if (current == null) {
                throw CommandException.usage(
                        "--shift-by",
                        "--shift-by: nothing is committed for "
                                + partition
                                + "; use --to-earliest or --to-offset");
            }
            offsets.put(partition, Math.max(0, current.offset() + by));
        }
        return offsets;
    }
}
