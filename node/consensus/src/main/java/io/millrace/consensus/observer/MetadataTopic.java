package io.millrace.consensus.observer;

import io.millrace.base.Uuid;

/** How the metadata log is called on the wire. It has one partition, 0. */
final class MetadataTopic {
    static final String NAME = "__cluster_metadata";

    /** The same in every cluster. */
    static final Uuid ID = new Uuid(0, 1);

    private MetadataTopic() {}

    /** Requests before v13 name the topic, later ones its id. */
    static boolean is(String name, Uuid id) {
        return name.equals(NAME) || id.equals(ID);
    }
}
