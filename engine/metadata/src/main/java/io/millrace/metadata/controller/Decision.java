package io.millrace.metadata.controller;

import io.millrace.protocol.MetadataRecord;
import java.util.List;

/**
 * What a command comes to.
 *
 * @param records to propose as one batch; none when there is nothing to change
 * @param answer to give when the records are committed
 */
public record Decision<R>(List<MetadataRecord> records, R answer) {
    public Decision {
        records = List.copyOf(records);
    }

    static <R> Decision<R> answer(R answer) {
        return new Decision<>(List.of(), answer);
    }
}
