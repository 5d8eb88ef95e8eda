package io.millrace.protocol;

/** A record of the metadata log. */
public interface MetadataRecord extends Message {
    /** The number in the record's frame that names its schema. */
    short recordType();
}
