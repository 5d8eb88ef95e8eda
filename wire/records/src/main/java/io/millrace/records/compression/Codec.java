package io.millrace.records.compression;

import org.jspecify.annotations.Nullable;

/** A compression codec by its id in the attributes of a batch (bits 0 to 2). */
public enum Codec {
    NONE("none"),
    GZIP("gzip"),
    SNAPPY("snappy"),
    LZ4("lz4"),
    ZSTD("zstd");

    private static final Codec[] BY_ID = values();

    private final String label;

    Codec(String label) {
        this.label = label;
    }

    /** The number on the wire, 0 to 4. */
    public int id() {
        return ordinal();
    }

    /** The name in configurations ({@code compression.type}). */
    public String label() {
        return label;
    }

    /** The codec with this id, or null for the ids 5 to 7 that no format version assigns. */
    public static @Nullable Codec of(int id) {
        return id >= 0 && id < BY_ID.length ? BY_ID[id] : null;
    }
}
