package io.millrace.cli.group;

import io.millrace.cli.console.CommandException;
import io.millrace.cli.console.Session;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** What a group is and how far it has come. */
record GroupState(ConsumerGroupDescription description, List<Progress> partitions) {
    static final Comparator<TopicPartition> ORDER =
            Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

    /**
     * A partition that the group committed to or is assigned.
     *
     * @param end the offset after the last record; absent when the partition is gone
     */
    record Progress(
            TopicPartition partition,
            @Nullable Long committed,
            @Nullable Long end,
            @Nullable MemberDescription member) {

        @Nullable Long lag() {
            return committed == null || end == null ? null : Math.max(0, end - committed);
        }
    }

    /** Ends the command when the group does not exist. */
    static GroupState read(Session session, Admin admin, String group) {
        ConsumerGroupDescription description = describe(session, admin, group);
        SortedMap<TopicPartition, OffsetAndMetadata> committed = committed(session, admin, group);
        if (isDead(description) && committed.isEmpty()) {
            throw CommandException.notFound(
                    group,
                    "group " + group + ": does not exist; 'millrace group list' shows what does");
        }
        Map<TopicPartition, MemberDescription> owners = new HashMap<>();
        for (MemberDescription member : description.members()) {
            member.assignment().topicPartitions().forEach(owned -> owners.put(owned, member));
        }
        TreeSet<TopicPartition> partitions = new TreeSet<>(ORDER);
        partitions.addAll(committed.keySet());
        partitions.addAll(owners.keySet());
        Map<TopicPartition, Long> ends = ends(session, admin, partitions);
        List<Progress> progress = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            OffsetAndMetadata offset = committed.get(partition);
            progress.add(
                    new Progress(
                            partition,
                            offset == null ? null : offset.offset(),
                            ends.get(partition),
                            owners.get(partition)));
        }
        return new GroupState(description, progress);
    }

    static ConsumerGroupDescription describe(Session session, Admin admin, String group) {
        return session.await(
                admin.describeConsumerGroups(List.of(group)).describedGroups().get(group),
                "group " + group);
    }

    /** Brokers before 4.0 describe a group that does not exist as dead. */
    static boolean isDead(ConsumerGroupDescription description) {
        return description.groupState() == org.apache.kafka.common.GroupState.DEAD;
    }

    static SortedMap<TopicPartition, OffsetAndMetadata> committed(
            Session session, Admin admin, String group) {
        SortedMap<TopicPartition, OffsetAndMetadata> committed = new TreeMap<>(ORDER);
        session.await(
                        admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata(group),
                        "group " + group)
                .forEach((partition, offset) -> {
                    if (offset != null) {
                        committed.put(partition, offset);
                    }
                });
        return committed;
    }

    /** Leaves out the partitions that are gone. */
    private static Map<TopicPartition, Long> ends(
            Session session, Admin admin, TreeSet<TopicPartition> partitions) {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        partitions.forEach(partition -> wanted.put(partition, OffsetSpec.latest()));
        var result = admin.listOffsets(wanted);
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (TopicPartition partition : partitions) {
            try {
                ListOffsetsResultInfo end =
                        session.await(result.partitionResult(partition), partition.toString());
                ends.put(partition, end.offset());
            } catch (CommandException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
        }
        return ends;
    }

    String type() {
        GroupType type = description.type();
        return type == null ? "" : type.toString();
    }
}
