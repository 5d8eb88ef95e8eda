package io.millrace.config;

import io.millrace.base.Check;

/**
 * How compaction works on a node; all but {@code enabled} may change while it runs.
 *
 * @param enabled log.cleaner.enable
 * @param threads log.cleaner.threads
 * @param backoffMillis log.cleaner.backoff.ms
 * @param keyBytesMax log.cleaner.dedupe.buffer.size: of all threads together
 * @param keyLoadFactor log.cleaner.io.buffer.load.factor
 * @param bufferBytes log.cleaner.io.buffer.size: of all threads together
 * @param bytesPerSecondMax log.cleaner.io.max.bytes.per.second, read and written
 */
public record CleanerSettings(
        boolean enabled,
        int threads,
        long backoffMillis,
        long keyBytesMax,
        double keyLoadFactor,
        int bufferBytes,
        double bytesPerSecondMax) {

    /** Of the keys, which are looked at before each cleaning. */
    static final String PREFIX = "log.cleaner.";

    /** What holds now. All was checked before. */
    public static CleanerSettings of(BrokerLayers layers) {
        return new CleanerSettings(
                Boolean.parseBoolean(text(layers, "log.cleaner.enable")),
                Integer.parseInt(text(layers, "log.cleaner.threads")),
                Long.parseLong(text(layers, "log.cleaner.backoff.ms")),
                Long.parseLong(text(layers, "log.cleaner.dedupe.buffer.size")),
                Double.parseDouble(text(layers, "log.cleaner.io.buffer.load.factor")),
                Integer.parseInt(text(layers, "log.cleaner.io.buffer.size")),
                Double.parseDouble(text(layers, "log.cleaner.io.max.bytes.per.second")));
    }

    private static String text(BrokerLayers layers, String name) {
        ConfigKey key = Check.present(ConfigCatalogue.broker().find(name), name);
        return Check.present(layers.effective(key), name).trim();
    }
}
