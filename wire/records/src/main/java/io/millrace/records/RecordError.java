package io.millrace.records;

/** What is wrong with one record of a refused batch (ProduceResponse v8, KIP-467). */
public record RecordError(int index, String message) {}
