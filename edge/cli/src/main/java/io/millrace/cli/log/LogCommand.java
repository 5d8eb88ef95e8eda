package io.millrace.cli.log;

import picocli.CommandLine.Command;

/** {@code millrace log}. */
@Command(
        name = "log",
        header = "The files of a data directory, without a broker.",
        subcommands = {DumpCommand.class})
public final class LogCommand {}
