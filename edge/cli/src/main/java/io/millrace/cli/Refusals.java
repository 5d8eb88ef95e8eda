package io.millrace.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with a command line, in one line that says what would be right. */
final class Refusals {

    private Refusals() {}

    static String line(ParameterException refusal) {
        CommandLine command = refusal.getCommandLine();
        return "millrace: "
                + problem(refusal, command)
                + "; see '"
                + command.getCommandSpec().qualifiedName()
                + " --help'";
    }

    private static String problem(ParameterException refusal, CommandLine command) {
        boolean noun = !command.getSubcommands().isEmpty();
        String message = String.valueOf(refusal.getMessage());
        if (refusal instanceof UnmatchedArgumentException unmatched) {
            String word = unmatched.getUnmatched().get(0);
            List<String> near = unmatched.getSuggestions();
            String hint = near.isEmpty() ? "" : ", did you mean " + String.join(" or ", near) + "?";
            return "there is no '" + word + "' here" + hint;
        }
        if (noun && message.startsWith("Missing required subcommand")) {
            return "name a command: " + String.join(", ", command.getSubcommands().keySet());
        }
        return message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
