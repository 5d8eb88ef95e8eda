package io.millrace.protocol;

/** The value of a record in a coordinator's topic. */
public interface CoordinatorValue extends Message {
    /** The type of the keys that such values belong to. */
    short recordType();
}
