package io.millrace.cli.transaction;

import io.millrace.cli.console.CommandException;
import io.millrace.cli.console.ExitCode;
import io.millrace.cli.console.Json;
import io.millrace.cli.console.Session;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace transaction abort}. */
@Command(
        name = "abort",
        header = "Abort a transaction: by its id, or a hanging one where it stands.",
        description = {
            "By ID the coordinator aborts it everywhere: read_committed readers go on and never see"
                    + " its records, and the producer that was writing is fenced: its next request"
                    + " fails.",
            "",
            "By topic, partition and start offset an abort marker is written into that partition"
                    + " only, past the coordinator: for a transaction that hangs, which no"
                    + " coordinator has open any more."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  millrace transaction abort payments-1",
            "  millrace transaction abort --topic orders --partition 0 --start-offset 1234"
        })
public final class AbortCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ID", arity = "0..1", description = "The transactional id.")
    private @Nullable String id;

    @Option(names = "--topic", paramLabel = "NAME", description = "Where it hangs.")
    private @Nullable String topic;

    @Option(names = "--partition", paramLabel = "NUMBER", description = "Where it hangs.")
    private @Nullable Integer partition;

    @Option(
            names = "--start-offset",
            paramLabel = "OFFSET",
            description = "Its first offset there, as 'topic describe' and 'find-hanging' show it.")
    private @Nullable Long startOffset;

    @Option(
            names = "--force",
            description = "Write the marker although a coordinator has the transaction open.")
    private boolean force;

    private final Session session;

    public AbortCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        String name = topic;
        Integer number = partition;
        Long offset = startOffset;
        if (id != null && name == null && number == null && offset == null) {
            return abort(id);
        }
        if (id == null && name != null && number != null && offset != null) {
            return abort(new TopicPartition(name, number), offset);
        }
        throw CommandException.usage(
                "ID", "give an ID, or --topic, --partition and --start-offset together");
    }

    private int abort(String transactionalId) {
        try (Admin admin = session.admin()) {
            TransactionDescription told =
                    new Transactions(session, admin)
                            .describe(List.of(transactionalId))
                            .get(transactionalId);
            if (told == null) {
                throw DescribeCommand.unknown(transactionalId);
            }
            Transaction transaction = Transaction.of(transactionalId, told);
            boolean open = transaction.isOngoing();
            if (open) {
                session.await(
                        admin.forceTerminateTransaction(transactionalId).result(),
                        "transaction " + transactionalId);
            }
            session.answer(
                    Json.object(
                            "transactionalId", transactionalId,
                            "state", transaction.state().toString(),
                            "aborted", open),
                    List.of(
                            open
                                    ? "aborted "
                                            + transactionalId
                                            + ": its records stay invisible to read_committed"
                                            + " readers, and its producer is fenced"
                                    : transactionalId
                                            + " has no ongoing transaction ("
                                            + transaction.state()
                                            + "); nothing was done"));
            return 0;
        }
    }

    private int abort(TopicPartition where, long offset) {
        try (Admin admin = session.admin()) {
            OpenTransaction open = find(admin, where, offset);
            OpenTransaction.Holder holder = open.holder();
            if (holder != null && !force) {
                throw new CommandException(
                        ExitCode.CONFLICT,
                        where.toString(),
                        "it does not hang: "
                                + holder.transactionalId()
                                + " has it open; 'millrace transaction abort "
                                + holder.transactionalId()
                                + "' ends it everywhere, --force writes the marker here all the same",
                        null);
            }
            AbortTransactionSpec marker =
                    new AbortTransactionSpec(
                            where,
                            open.producerId(),
                            (short) open.producerEpoch(),
                            open.coordinatorEpoch());
            session.await(admin.abortTransaction(marker).all(), "partition " + where);
            session.answer(
                    Json.object(
                            "topic", where.topic(),
                            "partition", where.partition(),
                            "startOffset", offset,
                            "producerId", open.producerId(),
                            "aborted", true),
                    List.of(
                            "wrote an abort marker for producer "
                                    + open.producerId()
                                    + " into "
                                    + where
                                    + ": read_committed readers go on past offset "
                                    + offset));
            return 0;
        }
    }

    private OpenTransaction find(Admin admin, TopicPartition where, long offset) {
        for (OpenTransaction open : new OpenTransactions(session, admin).of(List.of(where))) {
            if (open.startOffset() == offset) {
                return open;
            }
        }
        throw CommandException.notFound(
                where.toString(),
                "no transaction is open at offset "
                        + offset
                        + " of "
                        + where
                        + "; 'millrace topic describe "
                        + where.topic()
                        + "' shows what is");
    }
}
