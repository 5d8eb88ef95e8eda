package io.millrace.coordination;

import java.util.List;

/**
 * What one step decided.
 *
 * @param entries to append, in this order; what is proposed comes after the plain records
 * @param replies to release once the entries, and all that were decided before, are committed
 * @param effects to hand out at the same time
 */
public record Outcome<R>(List<LogEntry> entries, List<Reply<R>> replies, List<Effect> effects) {}
