package io.millrace.storage.producers;

import java.util.List;

/**
 * The batches of a producer that it may send again: without them in the log, a start that reads the
 * log would not know them for what they are.
 *
 * @param offsets their last offsets; none when its records are unknown
 */
public record LastBatches(short epoch, List<Long> offsets) {}
