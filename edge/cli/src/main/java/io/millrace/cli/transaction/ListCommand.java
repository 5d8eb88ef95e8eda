package io.millrace.cli.transaction;

import io.millrace.cli.console.CommandException;
import io.millrace.cli.console.Json;
import io.millrace.cli.console.Session;
import io.millrace.cli.console.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionState;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code millrace transaction list}. */
@Command(
        name = "list",
        header = "List transactional ids with the state of their transactions.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  millrace transaction list --state Ongoing",
            "  millrace transaction list --longer-than 5m --json | jq -r '.transactions[].transactionalId'"
        })
public final class ListCommand implements Callable<Integer> {
    @Option(
            names = "--state",
            paramLabel = "STATE",
            description =
                    "Only in this state: Ongoing, PrepareCommit, PrepareAbort, CompleteCommit,"
                            + " CompleteAbort, Empty; may be repeated.")
    private List<String> states = List.of();

    @Option(
            names = "--producer-id",
            paramLabel = "NUMBER",
            description = "Only of this producer; may be repeated.")
    private List<Long> producerIds = List.of();

    @Option(
            names = "--longer-than",
            paramLabel = "DURATION",
            description = "Only what has been open longer than this.")
    private @Nullable Duration longerThan;

    @Option(
            names = "--id-pattern",
            paramLabel = "REGEX",
            description = "Only ids that match this regular expression.")
    private @Nullable String pattern;

    private final Session session;

    public ListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Instant now = Instant.now();
        Table table =
                new Table("TRANSACTIONAL ID", "STATE", "PRODUCER", "EPOCH", "COORDINATOR", "OPEN");
        List<Object> documents = new ArrayList<>();
        try (Admin admin = session.admin()) {
            for (Transaction each : new Transactions(session, admin).list(filter())) {
                if (longerThan != null && each.openMillis(now) == null) {
                    // Brokers count an id without a transaction as open since ever.
                    continue;
                }
                table.row(
                        each.transactionalId(),
                        each.state(),
                        each.producerId(),
                        each.producerEpoch(),
                        each.coordinator(),
                        Times.text(each.openMillis(now)));
                documents.add(each.document(now));
            }
        }
        session.answer(
                Json.object("transactions", documents),
                table.isEmpty() ? List.of("no transactions") : table.lines());
        return 0;
    }

    private ListTransactionsOptions filter() {
        ListTransactionsOptions filter = new ListTransactionsOptions();
        filter.filterStates(states.stream().map(ListCommand::state).toList());
        filter.filterProducerIds(producerIds);
        if (longerThan != null) {
            filter.filterOnDuration(longerThan.toMillis());
        }
        if (pattern != null) {
            filter.filterOnTransactionalIdPattern(pattern);
        }
        return filter;
    }

    private static TransactionState state(String text) {
        for (TransactionState state : TransactionState.values()) {
            if (state.toString().equalsIgnoreCase(text) && state != TransactionState.UNKNOWN) {
                return state;
            }
        }
        throw CommandException.usage(
                "--state",
                "no state is called '" + text + "': " + Arrays.toString(TransactionState.values()));
    }
}
