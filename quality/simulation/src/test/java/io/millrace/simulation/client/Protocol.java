package io.millrace.simulation.client;

/** The two generations of the transaction protocol (KIP-890), with the versions clients send. */
public enum Protocol {
    /** Partitions are added by a request; the epoch stays. */
    TV1(11, 4, 3, 4),
    /** Writes add partitions; each end of a transaction gives a new epoch. */
    TV2(12, 5, 5, 5);

    static final int ADD_PARTITIONS_VERSION = 3;
    static final int ADD_OFFSETS_VERSION = 3;

    public final int produceVersion;
    final int initVersion;
    final int endVersion;
    final int offsetCommitVersion;

    Protocol(int produceVersion, int initVersion, int endVersion, int offsetCommitVersion) {
        this.produceVersion = produceVersion;
        this.initVersion = initVersion;
        this.endVersion = endVersion;
        this.offsetCommitVersion = offsetCommitVersion;
    }
}
