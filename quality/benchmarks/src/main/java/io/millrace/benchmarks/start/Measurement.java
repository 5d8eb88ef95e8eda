package io.millrace.benchmarks.start;

/** One run of one broker. */
record Measurement(double startMillis, long idleBytes, long loadedBytes) {}
