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
        long minFreeBytes, int openFilesMax, long producerExpirationMillis, LogConfig defaults) {

    public static final StorageOptions DEFAULT =
            new StorageOptions(0, 2048, 24L * 3600 * 1000, LogConfig.DEFAULT);
}
