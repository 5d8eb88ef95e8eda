package io.millrace.benchmarks.compare;

import io.millrace.benchmarks.buffers.SendBuffers;
import io.millrace.benchmarks.failover.Failover;
import io.millrace.benchmarks.profile.ProfileCommand;
import io.millrace.benchmarks.transactions.TransactionalProduce;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The launcher's verb {@code bench}. */
@Command(
        name = "bench",
        subcommands = {
            Compare.class,
            ProfileCommand.class,
            TransactionalProduce.class,
            SendBuffers.class,
            Failover.class
        },
        description = "Measures Millrace beside Apache Kafka.")
public final class Bench {
    private Bench() {}

    public static void main(String[] arguments) {
        System.exit(
                new CommandLine(new Bench()).setCommandName("millrace bench").execute(arguments));
    }
}
