package io.millrace.cli.group;

import io.millrace.cli.console.CommandException;
import io.millrace.cli.console.ExitCode;
import io.millrace.cli.console.Json;
import io.millrace.cli.console.Session;
import io.millrace.cli.console.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace group reset-offsets}. */
@Command(
        name = "reset-offsets",
        header = "Move a group's committed offsets. Without --execute it only shows the plan.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  millrace group reset-offsets billing --topic orders --to-earliest",
            "  millrace group reset-offsets billing --all-topics --by-duration 2h --execute",
            "  millrace group reset-offsets billing --topic orders:0,1 --shift-by -100 --execute",
            "",
            "The group must have no members. A group that does not exist is made."
        })
public final class ResetOffsetsCommand implements Callable<Integer> {
    @SuppressWarnings("NullAway.Init")
    @Parameters(paramLabel = "GROUP", description = "The group.")
    private String group;

    @Option(
            names = {"-t", "--topic"},
            paramLabel = "TOPIC[:N,…]",
            description = "A topic, or some of its partitions; may be repeated.")
    private List<String> topics = new ArrayList<>();

    @Option(names = "--all-topics", description = "Every partition that the group committed to.")
    private boolean allTopics;

    @SuppressWarnings("NullAway.Init")
    @ArgGroup(exclusive = true, multiplicity = "1", heading = "%nWhere to, one of:%n")
    private ResetTarget target;

    @Option(names = "--execute", description = "Do it.")
    private boolean execute;

    private final Session session;

    public ResetOffsetsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (topics.isEmpty() != allTopics) {
            throw CommandException.usage("--topic", "give --topic or --all-topics, one of them");
        }
        List<TopicSelection> selections = topics.stream().map(TopicSelection::parse).toList();
        try (Admin admin = session.admin()) {
            requireNoMembers(admin);
            var committed = GroupState.committed(session, admin, group);
            TreeSet<TopicPartition> partitions = new TreeSet<>(GroupState.ORDER);
            partitions.addAll(
                    allTopics
                            ? committed.keySet()
                            : TopicSelection.resolve(session, admin, selections));
            if (partitions.isEmpty()) {
                throw CommandException.notFound(
                        group, "group " + group + ": has committed nothing; name a --topic");
            }
            SortedMap<TopicPartition, Long> plan =
                    new OffsetPlan(session, admin, partitions, committed)
                            .compute(target.place(Instant.now()));
            if (execute) {
                commit(admin, plan);
            }
            answer(plan, committed);
        }
        return 0;
    }

    private void requireNoMembers(Admin admin) {
        try {
            ConsumerGroupDescription description = GroupState.describe(session, admin, group);
            if (!description.members().isEmpty()) {
                throw new CommandException(
                        ExitCode.CONFLICT,
                        group,
                        "group "
                                + group
                                + ": has "
                                + description.members().size()
                                + " members; stop its consumers first",
                        null);
            }
        } catch (CommandException e) {
            if (!(e.getCause() instanceof GroupIdNotFoundException)) {
                throw e;
            }
        }
    }

    private void commit(Admin admin, SortedMap<TopicPartition, Long> plan) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        plan.forEach((partition, offset) -> offsets.put(partition, new OffsetAndMetadata(offset)));
        session.await(admin.alterConsumerGroupOffsets(group, offsets).all(), "group " + group);
    }

    private void answer(
            SortedMap<TopicPartition, Long> plan,
            SortedMap<TopicPartition, OffsetAndMetadata> committed) {
        List<Object> documents = new ArrayList<>();
        Table table = new Table("TOPIC", "PARTITION", "COMMITTED", "NEW");
        plan.forEach((partition, offset) -> {
            Long before = offset(committed.get(partition));
            table.row(partition.topic(), partition.partition(), before, offset);
            documents.add(
                    Json.object(
                            "topic",
                            partition.topic(),
                            "partition",
                            partition.partition(),
                            "committedOffset",
                            before,
                            "newOffset",
                            offset));
        });
        List<String> lines = new ArrayList<>(table.lines());
        lines.add(execute ? "done" : "nothing changed yet: add --execute to do it");
        session.answer(
                Json.object("group", group, "executed", execute, "partitions", documents), lines);
    }

    private static @Nullable Long offset(@Nullable OffsetAndMetadata committed) {
        return committed == null ? null : committed.offset();
    }
}
