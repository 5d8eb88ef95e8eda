package io.millrace.metadata.controller;

/** Bounds of what one request may ask of the controller. */
public final class ControllerLimits {
    /** Partitions that one request may create: their records fit one batch of the metadata log. */
    public static final int PARTITIONS_PER_REQUEST_MAX = 10_000;

    /**
     * Partitions that one batch changes; a change of more is written in parts. A node that leaves
     * takes the leaders of thousands along, and nothing else is decided meanwhile.
     */
    public static final int CHANGES_PER_BATCH_MAX = 10_000;

    /** Partitions that a node gets back with its unfencing, which is one batch: about 5 MiB. */
    public static final int GAINS_PER_BATCH_MAX = 80_000;

    /** Settings that one request may change. */
    public static final int CONFIG_CHANGES_PER_REQUEST_MAX = 10_000;

    /** Bytes of all texts in the settings of one request: a batch of the log has room for them. */
    public static final int CONFIG_TEXT_PER_REQUEST_MAX = 2 * 1024 * 1024;

    /** Producer ids in a block. */
    public static final int PRODUCER_IDS_PER_BLOCK = 1000;

    /** Replicas of one partition. */
    public static final int REPLICATION_FACTOR_MAX = Short.MAX_VALUE;

    public static final int TOPIC_NAME_LENGTH_MAX = 249;

    private ControllerLimits() {}
}
