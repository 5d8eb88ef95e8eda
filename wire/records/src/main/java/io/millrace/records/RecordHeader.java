package io.millrace.records;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A record's header (KIP-82): a key that may repeat, a value that may be null. */
public record RecordHeader(String key, @Nullable ByteBuffer value) {}
