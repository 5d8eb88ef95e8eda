package io.millrace.cli.cluster;

import picocli.CommandLine.Command;

/** {@code millrace cluster}. */
@Command(
        name = "cluster",
        header = "The cluster as a whole.",
        subcommands = {DescribeCommand.class})
public final class ClusterCommand {}
