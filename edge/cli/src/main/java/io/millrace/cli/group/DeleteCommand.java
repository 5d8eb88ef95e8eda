package io.millrace.cli.group;

import io.millrace.cli.console.Json;
import io.millrace.cli.console.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace group delete}. */
@Command(
        name = "delete",
        header = "Delete groups with their committed offsets; they must have no members.",
        footerHeading = "%nExamples:%n",
        footer = {"  millrace group delete billing"})
public final class DeleteCommand implements Callable<Integer> {
    @Parameters(paramLabel = "GROUP", arity = "1..*", description = "The groups.")
    private List<String> groups = List.of();

    @Option(names = "--if-exists", description = "A group that does not exist is no failure.")
    private boolean ifExists;

    private final Session session;

    public DeleteCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        List<Object> documents = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        try (Admin admin = session.admin()) {
            var futures = admin.deleteConsumerGroups(groups).deletedGroups();
            for (String group : groups) {
                boolean deleted = true;
                try {
                    session.await(futures.get(group), "group " + group);
                } catch (RuntimeException e) {
                    if (!ifExists || !(e.getCause() instanceof GroupIdNotFoundException)) {
                        throw e;
                    }
                    deleted = false;
                }
                documents.add(Json.object("group", group, "deleted", deleted));
                lines.add(deleted ? "deleted " + group : group + " does not exist");
            }
        }
        session.answer(Json.object("groups", documents), lines);
        return 0;
    }
}
