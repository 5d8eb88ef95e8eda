package io.millrace.storage;

/**
 * What holds for all logs of a directory.
 *
 * @param minFreeBytes below this much usable space appends are refused
 * @param openFilesMax bound of the files kept open between uses
 * @param producerExpirationMillis producer.id.expiration.ms
 * @param defaults for logs that were not configured yet
 */
public record StorageOptions(
        long minFreeBytes,
        int openFilesMax,
        long producerExpirationMillis,
        LogConfig defaults,
        Journaling journaling) {

    public static final StorageOptions DEFAULT =
            new StorageOptions(0, 2048, 24L * 3600 * 1000, LogConfig.DEFAULT);

    /** With the usual journal. */
    public StorageOptions(
            long minFreeBytes,
            int openFilesMax,
            long producerExpirationMillis,
            LogConfig defaults) {
        this(minFreeBytes, openFilesMax, producerExpirationMillis, defaults, Journaling.DEFAULT);
    }

    /**
     * The journal of the directory.
     *
     * @param bytes of both its halves; 0 for none
     * @param afterCommits how many commits there are before it is made: few writes need none
     */
    public record Journaling(long bytes, int afterCommits) {
        public static final Journaling DEFAULT = new Journaling(16 << 20, 256);
        public static final Journaling NONE = new Journaling(0, 0);
    }
}
