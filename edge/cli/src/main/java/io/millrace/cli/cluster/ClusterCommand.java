package io.millrace.cli.cluster;

import io.millrace.cli.cluster.local.KillCommand;
import io.millrace.cli.cluster.local.StartCommand;
import io.millrace.cli.cluster.local.StatusCommand;
import io.millrace.cli.cluster.local.StopCommand;
import picocli.CommandLine.Command;

/** {@code millrace cluster}. */
@Command(
        name = "cluster",
        header = "The cluster as a whole; a cluster on this machine.",
        subcommands = {
            DescribeCommand.class,
            StartCommand.class,
            StopCommand.class,
            KillCommand.class,
            StatusCommand.class
        })
public final class ClusterCommand {}
