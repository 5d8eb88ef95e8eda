package io.millrace.storage;

/**
 * What holds for all logs of a directory.
 *
 * @param minFreeBytes below this much usable space appends are refused
 * @param openFilesMax bound of the files kept open between uses
 * @param producerExpirationMillis producer.id.expiration.ms
 * @param defaults for logs that were not configured yet
 * @param journalBytes of the journal, both halves; 0 for none
 */
public record StorageOptions(
        long minFreeBytes,
        int openFilesMax,
        long producerExpirationMillis,
        LogConfig defaults,
        int journalBytes) {

    private static final int USUAL_JOURNAL_BYTES = 64 << 20;

    public static final StorageOptions DEFAULT =
            new StorageOptions(0, 2048, 24L * 3600 * 1000, LogConfig.DEFAULT);

    /** With a journal of the usual size. */
    public StorageOptions(
            long minFreeBytes,
            int openFilesMax,
            long producerExpirationMillis,
            LogConfig defaults) {
        this(minFreeBytes, openFilesMax, producerExpirationMillis, defaults, USUAL_JOURNAL_BYTES);
    }
}
