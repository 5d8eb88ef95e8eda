package io.millrace.cli.topic;

import io.millrace.cli.console.Json;
import io.millrace.cli.console.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DeleteTopicsResult;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace topic delete}. */
@Command(
        name = "delete",
        header = "Delete topics with all their records.",
        footerHeading = "%nExamples:%n",
        footer = {"  millrace topic delete orders", "  millrace topic delete a b --if-exists"})
public final class DeleteCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", arity = "1..*", description = "The topics.")
    private List<String> names = List.of();

    @Option(names = "--if-exists", description = "A topic that does not exist is no failure.")
    private boolean ifExists;

    private final Session session;

    public DeleteCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        List<Object> topics = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        try (Admin admin = session.admin()) {
            DeleteTopicsResult result = admin.deleteTopics(names);
            for (String name : names) {
                boolean deleted = delete(result.topicNameValues().get(name), name);
                topics.add(Json.object("name", name, "deleted", deleted));
                lines.add(deleted ? "deleted " + name : name + " does not exist");
            }
        }
        session.answer(Json.object("topics", topics), lines);
        return 0;
    }

    private boolean delete(@Nullable KafkaFuture<Void> future, String name) {
        try {
            session.await(future, "topic " + name);
            return true;
        } catch (RuntimeException e) {
            if (ifExists && e.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw e;
        }
    }
}
