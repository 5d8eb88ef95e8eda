package io.millrace.coordination;

import java.util.List;

/**
 * What one step decided.
 *
 * @param records to append, in this order
 * @param replies to release once the records, and all that were decided before, are committed
 */
public record Outcome<R>(List<StateRecord> records, List<Reply<R>> replies) {}
