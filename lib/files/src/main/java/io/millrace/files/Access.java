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
    /** Read and write; the file exists. What is written is on disk when the call returns. */
    DURABLE
}
