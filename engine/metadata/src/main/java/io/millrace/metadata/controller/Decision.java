package io.millrace.metadata.controller;

import io.millrace.protocol.MetadataRecord;
import java.util.List;

/**
 * What a command comes to.
 *
 * @param records to propose as one batch; none when there is nothing to change
 * @param answer to give when the records are committed
 * @param partial whether this is a part of a change that is too large for a batch: the command is
 *     to be decided again on what the records leave, before any other, and the answer is the last
 *     one's
 */
public record Decision<R>(List<MetadataRecord> records, R answer, boolean partial) {
    public Decision {
        records = List.copyOf(records);
    }

    Decision(List<MetadataRecord> records, R answer) {
        this(records, answer, false);
    }

    static <R> Decision<R> answer(R answer) {
        return new Decision<>(List.of(), answer);
    }

    static <R> Decision<R> part(List<MetadataRecord> records, R answer) {
        return new Decision<>(records, answer, true);
    }
}
