package io.millrace.cli.group;

import io.millrace.cli.console.Json;
import io.millrace.cli.console.Session;
import io.millrace.cli.console.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code millrace group describe}. */
@Command(
        name = "describe",
        header = "Show a group's members, committed offsets and lag.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  millrace group describe billing",
            "  millrace group describe billing --json | jq '.groups[0].lag'"
        })
public final class DescribeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "GROUP", arity = "1..*", description = "The groups.")
    private List<String> groups = List.of();

    private final Session session;

    public DescribeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        List<Object> documents = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        try (Admin admin = session.admin()) {
            for (String group : groups) {
                GroupState state = GroupState.read(session, admin, group);
                documents.add(document(state));
                lines.addAll(lines(state));
            }
        }
        session.answer(Json.object("groups", documents), lines);
        return 0;
    }

    private static Map<String, @Nullable Object> document(GroupState state) {
        ConsumerGroupDescription group = state.description();
        List<Object> members = new ArrayList<>();
        for (MemberDescription member : group.members()) {
            members.add(
                    Json.object(
                            "memberId", member.consumerId(),
                            "instanceId", member.groupInstanceId().orElse(null),
                            "clientId", member.clientId(),
                            "host", member.host(),
                            "partitions", member.assignment().topicPartitions().size()));
        }
        List<Object> partitions = new ArrayList<>();
        for (GroupState.Progress progress : state.partitions()) {
            MemberDescription member = progress.member();
            partitions.add(
                    Json.object(
                            "topic", progress.partition().topic(),
                            "partition", progress.partition().partition(),
                            "committedOffset", progress.committed(),
                            "endOffset", progress.end(),
                            "lag", progress.lag(),
                            "memberId", member == null ? null : member.consumerId()));
        }
        return Json.object(
                "group", group.groupId(),
                "state", group.groupState(),
                "type", state.type(),
                "assignor", group.partitionAssignor(),
                "coordinator", group.coordinator() == null ? null : group.coordinator().id(),
                "lag", lag(state),
                "members", members,
                "partitions", partitions);
    }

    private static List<String> lines(GroupState state) {
        ConsumerGroupDescription group = state.description();
        int count = group.members().size();
        List<String> lines = new ArrayList<>();
        lines.add(
                group.groupId()
                        + ", "
                        + group.groupState()
                        + ", "
                        + count
                        + (count == 1 ? " member" : " members")
                        + ", lag "
                        + lag(state));
        Table table = new Table("TOPIC", "PARTITION", "COMMITTED", "END", "LAG", "MEMBER", "HOST");
        for (GroupState.Progress progress : state.partitions()) {
            MemberDescription member = progress.member();
            table.row(
                    progress.partition().topic(),
                    progress.partition().partition(),
                    progress.committed(),
                    progress.end(),
                    progress.lag(),
                    member == null ? null : member.consumerId(),
                    member == null ? null : member.host());
        }
        if (!table.isEmpty()) {
            lines.addAll(table.lines());
        }
        return lines;
    }

    private static long lag(GroupState state) {
        return state.partitions().stream()
                .map(GroupState.Progress::lag)
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue)
                .sum();
    }
}
