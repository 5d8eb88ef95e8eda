package io.millrace.cli.settings;

import picocli.CommandLine.Command;

/** {@code millrace config}. */
@Command(
        name = "config",
        header = "Settings of topics, brokers and groups.",
        subcommands = {GetCommand.class, SetCommand.class})
public final class ConfigCommand {}
