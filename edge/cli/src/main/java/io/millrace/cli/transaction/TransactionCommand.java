package io.millrace.cli.transaction;

import picocli.CommandLine.Command;

/** {@code millrace transaction}. */
@Command(
        name = "transaction",
        header = "Transactions: who holds readers back, since when, and how to end it.",
        subcommands = {
            ListCommand.class,
            DescribeCommand.class,
            AbortCommand.class,
            FindHangingCommand.class
        })
public final class TransactionCommand {}
