package io.millrace.cli;

import io.millrace.cli.cluster.ClusterCommand;
import io.millrace.cli.console.GlobalOptions;
import io.millrace.cli.group.GroupCommand;
import io.millrace.cli.log.LogCommand;
import io.millrace.cli.settings.ConfigCommand;
import io.millrace.cli.topic.TopicCommand;
import io.millrace.cli.transaction.TransactionCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The word {@code millrace} itself. The launcher answers server, build and test. */
@Command(
        name = "millrace",
        versionProvider = Version.class,
        header = "A Kafka-compatible event streaming platform in one process.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            TopicCommand.class,
            GroupCommand.class,
            TransactionCommand.class,
            ConfigCommand.class,
            ClusterCommand.class,
            LogCommand.class,
            CompletionCommand.class
        },
        footerHeading = "%nA first minute:%n",
        footer = {
            "  millrace server                          a Kafka on 127.0.0.1:9092, data in ./data",
            "  millrace topic create orders -p 3",
            "  echo 'k1:hello' | millrace topic produce orders --key-delimiter :",
            "  millrace topic consume orders --from-beginning -n 1",
            "  millrace group list --json",
            "",
            "The launcher itself answers these:",
            "  millrace server --help                   the broker and its options",
            "  millrace build                           build now; every command builds when needed",
            "  millrace test                            build everything and run every test",
            "",
            "Every command explains itself with --help. MILLRACE_BOOTSTRAP replaces the default of",
            "--bootstrap. Completion for bash and zsh: source <(millrace completion)"
        })
final class MillraceCommand {
    @Mixin private final GlobalOptions options;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    private boolean version;

    MillraceCommand(GlobalOptions options) {
        this.options = options;
    }
}
