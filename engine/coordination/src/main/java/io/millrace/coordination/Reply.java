package io.millrace.coordination;

/** The answer to the command that came with {@code ticket}. */
public record Reply<R>(long ticket, R answer) {}
