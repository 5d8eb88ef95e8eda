package io.millrace.files;

/** How a file is opened. */
public enum Access {
    /** Read only; the file exists. */
    READ,
    /** Read and write; the file exists. */
    WRITE,
    /** Read and write; made when it is missing. */
    CREATE,
    /** Read and write; it must be missing. */
    CREATE_NEW,
    /**
     * Write only; the file exists. What is written is on disk when the call returns, where the
     * system can without a copy in its memory: so in whole blocks of {@link
     * FileSystem#BLOCK_BYTES}, at multiples of it in the file and in the memory of a direct buffer.
     */
    DURABLE
}
