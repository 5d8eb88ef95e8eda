package io.millrace.storage.segment;

import io.millrace.base.Digits;
import io.millrace.base.TopicPartition;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** How the files and directories of logs are called. */
public final class LogFileNames {
    public static final String LOG = ".log";
    public static final String INDEX = ".index";
    public static final String TIME_INDEX = ".timeindex";
    public static final String TRANSACTION_INDEX = ".txnindex";
    public static final String SNAPSHOT = ".snapshot";
    public static final String DELETED = ".deleted";
    public static final String TEMPORARY = ".tmp";

    /** A segment that compaction writes; worth nothing yet. */
    public static final String CLEANED = ".cleaned";

    /** A whole segment that takes the place of others. */
    public static final String SWAP = ".swap";

    public static final String LEADER_EPOCHS = "leader-epoch-checkpoint";
    public static final String PARTITION_METADATA = "partition.metadata";
    public static final String DELETED_DIRECTORY = "-delete";

    /** A log's directory that is kept, though no log uses it. */
    public static final String STRAY_DIRECTORY = "-stray";

    /** Ends the name of a file that is kept, though no log uses it. */
    public static final String DAMAGED = ".damaged";

    private static final int OFFSET_DIGITS = 20;

    /** Longest name of a directory entry that common file systems take. */
    private static final int NAME_LENGTH_MAX = 255;

    private LogFileNames() {}

    public static Path of(Path directory, long offset, String suffix) {
        return directory.resolve(Digits.padded(offset, OFFSET_DIGITS) + suffix);
    }

    /** The offset in {@code name}, or -1 when it isn't an offset with this suffix. */
    public static long offsetOf(String name, String suffix) {
        if (name.length() != OFFSET_DIGITS + suffix.length() || !name.endsWith(suffix)) {
            return -1;
        }
        long offset = 0;
        for (int i = 0; i < OFFSET_DIGITS; i++) {
            int digit = name.charAt(i) - '0';
            if (digit < 0 || digit > 9 || offset > (Long.MAX_VALUE - digit) / 10) {
                return -1;
            }
            offset = offset * 10 + digit;
        }
        return offset;
    }

    /** Whether it is what is kept of a segment's log. */
    public static boolean isDamagedLog(String name) {
        int length = OFFSET_DIGITS + LOG.length();
        return name.endsWith(DAMAGED)
                && name.length() > length
                && offsetOf(name.substring(0, length), LOG) >= 0;
    }

    /** The name of the segment whose index has this name, or null when it is no index's. */
    public static @Nullable String logOfIndex(String name) {
        boolean index =
                offsetOf(name, INDEX) >= 0
                        || offsetOf(name, TIME_INDEX) >= 0
                        || offsetOf(name, TRANSACTION_INDEX) >= 0;
        return index ? name.substring(0, OFFSET_DIGITS) + LOG : null;
    }

    /** The partition that a directory belongs to, or null when it is no log's name. */
    public static @Nullable TopicPartition partitionOf(String directoryName) {
        int dash = directoryName.lastIndexOf('-');
        if (dash <= 0 || dash == directoryName.length() - 1) {
            return null;
        }
        int partition = 0;
        for (int i = dash + 1; i < directoryName.length(); i++) {
            int digit = directoryName.charAt(i) - '0';
            if (digit < 0 || digit > 9 || partition > (Integer.MAX_VALUE - digit) / 10) {
                return null;
            }
            partition = partition * 10 + digit;
        }
        return new TopicPartition(directoryName.substring(0, dash), partition);
    }

    /**
     * {@code topic-partition.unique} and a suffix, with the topic cut where the name would be too
     * long.
     */
    public static String movedDirectory(TopicPartition partition, String unique, String why) {
        String suffix = "-" + partition.partition() + "." + unique + why;
        String topic = partition.topic();
        int room = NAME_LENGTH_MAX - suffix.length();
        return (topic.length() > room ? topic.substring(0, room) : topic) + suffix;
    }
}
