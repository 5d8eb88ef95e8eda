package io.millrace.cli.group;

import io.millrace.cli.console.CommandException;
import io.millrace.cli.console.Session;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;

/** Partitions as {@code topic}, {@code topic:3} or {@code topic:0,1,2}. */
record TopicSelection(String topic, List<Integer> partitions) {

    /** No topic name holds a colon. */
    static TopicSelection parse(String text) {
        int end = text.indexOf(':');
        if (end < 0) {
            return new TopicSelection(text, List.of());
        }
        try {
            List<Integer> partitions =
                    List.of(text.substring(end + 1).split(",", -1)).stream()
                            .map(Integer::valueOf)
                            .toList();
            return new TopicSelection(text.substring(0, end), partitions);
        } catch (NumberFormatException e) {
            throw CommandException.usage(
                    "--topic", "--topic: '" + text + "' is no TOPIC or TOPIC:0,1,2");
        }
    }

    static TreeSet<TopicPartition> resolve(
            Session session, Admin admin, Collection<TopicSelection> selections) {
        List<String> names = selections.stream().map(TopicSelection::topic).distinct().toList();
        var futures = admin.describeTopics(names).topicNameValues();
        TreeSet<TopicPartition> resolved = new TreeSet<>(GroupState.ORDER);
        for (TopicSelection selection : selections) {
            String name = selection.topic();
            TopicDescription topic = session.await(futures.get(name), "topic " + name);
            int count = topic.partitions().size();
            for (int partition : selection.partitions()) {
                if (partition < 0 || partition >= count) {
                    throw CommandException.notFound(
                            name,
                            "topic "
                                    + name
                                    + ": has no partition "
                                    + partition
                                    + ", it has "
                                    + count);
                }
                resolved.add(new TopicPartition(name, partition));
            }
            if (selection.partitions().isEmpty()) {
                topic.partitions()
                        .forEach(info -> resolved.add(new TopicPartition(name, info.partition())));
            }
        }
        return resolved;
    }
}
