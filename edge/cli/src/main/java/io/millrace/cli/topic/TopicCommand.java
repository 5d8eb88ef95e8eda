package io.millrace.cli.topic;

import picocli.CommandLine.Command;

/** {@code millrace topic}. */
@Command(
        name = "topic",
        header = "Topics, and the records in them.",
        subcommands = {
            CreateCommand.class,
            ListCommand.class,
            DescribeCommand.class,
            AlterCommand.class,
            DeleteCommand.class,
            ProduceCommand.class,
            ConsumeCommand.class
        })
public final class TopicCommand {}
