package io.millrace.cli.console;

/** How a command ended, for scripts. The numbers are part of the interface and never change. */
public enum ExitCode {
    OK(0, "done"),
    FAILED(1, "the operation failed"),
    USAGE(2, "the command line is wrong"),
    NOT_FOUND(3, "the topic, group, partition or file does not exist"),
    CANNOT_CONNECT(4, "no broker answers at the bootstrap address"),
    CONFLICT(5, "it exists already, or is in use"),
    DAMAGED(6, "log dump found damage");

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    public int number() {
        return number;
    }

    public String meaning() {
        return meaning;
    }
}
