package io.millrace.groups.kept;

/** What things take on the heap, roughly: objects with their references, and their text. */
public final class Weights {

    /** A group with its tables and timers. */
    public static final int GROUP_BYTES = 512;

    /** A member with its entries in the tables of its group, and its timer. */
    public static final int MEMBER_BYTES = 512;

    /** A protocol and the buffer of its metadata. */
    public static final int PROTOCOL_BYTES = 128;

    /** A committed offset with its entries in the tables. */
    public static final int OFFSET_BYTES = 256;

    private Weights() {}

    /** Text of Latin-1 takes a byte a character, other text two. */
    public static int text(String text) {
        return 56 + 2 * text.length();
    }
}
