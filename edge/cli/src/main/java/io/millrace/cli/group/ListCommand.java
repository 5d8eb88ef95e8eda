package io.millrace.cli.group;

import io.millrace.cli.console.Json;
import io.millrace.cli.console.Session;
import io.millrace.cli.console.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import picocli.CommandLine.Command;

/** {@code millrace group list}. */
@Command(
        name = "list",
        header = "List the groups.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  millrace group list",
            "  millrace group list --json | jq -r '.groups[].group'"
        })
public final class ListCommand implements Callable<Integer> {
    private final Session session;

    public ListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Table table = new Table("GROUP", "STATE", "TYPE", "PROTOCOL");
        List<Object> groups = new ArrayList<>();
        for (GroupListing group : listings()) {
            String state = group.groupState().map(Object::toString).orElse("");
            String type = group.type().map(Object::toString).orElse("");
            table.row(group.groupId(), state, type, group.protocol());
            groups.add(
                    Json.object(
                            "group",
                            group.groupId(),
                            "state",
                            state,
                            "type",
                            type,
                            "protocol",
                            group.protocol()));
        }
        session.answer(
                Json.object("groups", groups),
                table.isEmpty() ? List.of("no groups") : table.lines());
        return 0;
    }

    private List<GroupListing> listings() {
        try (Admin admin = session.admin()) {
            List<GroupListing> listings =
                    new ArrayList<>(session.await(admin.listGroups().all(), "groups"));
            listings.sort(Comparator.comparing(GroupListing::groupId));
            return listings;
        }
    }
}
