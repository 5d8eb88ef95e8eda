package io.millrace.protocol;

/** The key of a record in a coordinator's topic. */
public interface CoordinatorKey extends Message {
    /** The number at the start of the key that names its schema, and the value's. */
    short recordType();
}
