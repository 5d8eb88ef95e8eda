package io.millrace.cli.transaction;

import io.millrace.cli.console.CommandException;
import io.millrace.cli.console.Json;
import io.millrace.cli.console.Session;
import io.millrace.cli.console.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code millrace transaction describe}. */
@Command(
        name = "describe",
        header = "Show a transactional id: state, start, timeout, and the partitions written to.",
        footerHeading = "%nExamples:%n",
        footer = {"  millrace transaction describe payments-1"})
public final class DescribeCommand implements Callable<Integer> {
    private static final Comparator<TopicPartition> ORDER =
            Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

    @Parameters(paramLabel = "ID", arity = "1..*", description = "The transactional ids.")
    private List<String> ids = List.of();

    private final Session session;

    public DescribeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Instant now = Instant.now();
        List<Object> documents = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        try (Admin admin = session.admin()) {
            Map<String, TransactionDescription> known =
                    new Transactions(session, admin).describe(ids);
            for (String id : ids) {
                TransactionDescription told = known.get(id);
                if (told == null) {
                    throw unknown(id);
                }
                Transaction transaction = Transaction.of(id, told);
                Map<TopicPartition, @Nullable Long> offsets = firstOffsets(admin, told);
                documents.add(document(transaction, offsets, now));
                lines.addAll(lines(transaction, offsets, now));
            }
        }
        session.answer(Json.object("transactions", documents), lines);
        return 0;
    }

    static CommandException unknown(String id) {
        return CommandException.notFound(
                "transactional id " + id,
                "transactional id "
                        + id
                        + ": does not exist; 'millrace transaction list' shows what does");
    }

    /** Null where nothing has arrived yet, or its marker already has. */
    private Map<TopicPartition, @Nullable Long> firstOffsets(
            Admin admin, TransactionDescription told) {
        Map<TopicPartition, @Nullable Long> offsets = new TreeMap<>(ORDER);
        told.topicPartitions().forEach(partition -> offsets.put(partition, null));
        for (OpenTransaction open :
                new OpenTransactions(session, admin).of(told.topicPartitions())) {
            if (open.producerId() == told.producerId()) {
                offsets.put(open.partition(), open.startOffset());
            }
        }
        return offsets;
    }

    private static Map<String, @Nullable Object> document(
            Transaction transaction, Map<TopicPartition, @Nullable Long> offsets, Instant now) {
        List<Object> partitions = new ArrayList<>();
        offsets.forEach((partition, offset) ->
                partitions.add(
                        Json.object(
                                "topic", partition.topic(),
                                "partition", partition.partition(),
                                "startOffset", offset)));
        Map<String, @Nullable Object> document = transaction.document(now);
        Instant ends = transaction.endsBy();
        document.put("timeoutEndsMillis", ends == null ? null : ends.toEpochMilli());
        document.put("partitions", partitions);
        return document;
    }

    private static List<String> lines(
            Transaction transaction, Map<TopicPartition, @Nullable Long> offsets, Instant now) {
        List<String> lines = new ArrayList<>();
        lines.add(
                "%s, %s, producer %d, epoch %d, coordinator %d, timeout %s"
                        .formatted(
                                transaction.transactionalId(),
                                transaction.state(),
                                transaction.producerId(),
                                transaction.producerEpoch(),
                                transaction.coordinator(),
                                Times.text((Long) transaction.timeoutMillis())));
        Instant ends = transaction.endsBy();
        if (ends != null) {
            lines.add(
                    "open since %s (%s); its timeout ends it at %s"
                            .formatted(
                                    Times.text(transaction.startedAt()),
                                    Times.text(transaction.openMillis(now)),
                                    Times.text(ends)));
        }
        Table table = new Table("TOPIC", "PARTITION", "FIRST OFFSET");
        offsets.forEach(
                (partition, offset) -> table.row(partition.topic(), partition.partition(), offset));
        if (!table.isEmpty()) {
            lines.addAll(table.lines());
        }
        return lines;
    }
}
