package io.millrace.cli;

import io.millrace.cli.console.ExitCode;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The look of every help page, so that no command has to repeat it. */
final class HelpStyle {
    private static final int COLUMNS = 100;
    private static final int NAME_COLUMNS = 36;

    private HelpStyle() {}

    static void apply(CommandLine commandLine) {
        Map<String, String> exitCodes = new LinkedHashMap<>();
        for (ExitCode exitCode : ExitCode.values()) {
            exitCodes.put(String.valueOf(exitCode.number()), exitCode.meaning());
        }
        commandLine
                .getCommandSpec()
                .usageMessage()
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(exitCodes);
        style(commandLine);
    }

    private static void style(CommandLine commandLine) {
        UsageMessageSpec usage = commandLine.getCommandSpec().usageMessage();
        usage.width(COLUMNS)
                .longOptionsMaxWidth(NAME_COLUMNS)
                .sortOptions(false)
                .abbreviateSynopsis(true)
                .synopsisHeading("%nUsage: ")
                .parameterListHeading("%n")
                .optionListHeading("%nOptions:%n")
                .commandListHeading("%nCommands:%n");
        commandLine.getSubcommands().values().forEach(HelpStyle::style);
    }
}
