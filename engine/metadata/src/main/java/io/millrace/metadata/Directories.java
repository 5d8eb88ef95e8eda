package io.millrace.metadata;

import io.millrace.base.Uuid;

/** Ids that stand for no particular log directory (KIP-858). */
public final class Directories {
    /** Nobody has said yet; from before directories had ids. */
    public static final Uuid UNKNOWN = Uuid.ZERO;

    /** The node chooses, and will say. */
    public static final Uuid UNASSIGNED = new Uuid(0, 1);

    /** One of those that failed. */
    public static final Uuid LOST = new Uuid(0, 2);

    private Directories() {}

    /** Whether a replica there can be used, as far as the node's registration says. */
    public static boolean isOnline(Uuid directory, BrokerRegistration broker) {
        if (directory.equals(UNKNOWN) || directory.equals(UNASSIGNED)) {
            return true;
        }
        return !directory.equals(LOST)
                && (broker.directories().all().isEmpty()
                        || broker.directories().all().contains(directory));
    }
}
