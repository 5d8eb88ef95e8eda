package io.millrace.cli.group;

import picocli.CommandLine.Command;

/** {@code millrace group}. */
@Command(
        name = "group",
        header = "Consumer groups: members, offsets, lag.",
        subcommands = {
            ListCommand.class,
            DescribeCommand.class,
            DeleteCommand.class,
            ResetOffsetsCommand.class
        })
public final class GroupCommand {}
