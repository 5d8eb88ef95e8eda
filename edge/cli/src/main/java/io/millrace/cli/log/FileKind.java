package io.millrace.cli.log;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a file of a data directory is, by its name. */
enum FileKind {
    SEGMENT,
    METADATA_SNAPSHOT,
    OFFSET_INDEX,
    TIME_INDEX,
    TRANSACTION_INDEX,
    PRODUCER_SNAPSHOT,
    EPOCH_CHECKPOINT,
    OFFSET_CHECKPOINT,
    TEXT,
    UNKNOWN;

    private static final Pattern BASE_OFFSET = Pattern.compile("(\\d{20})[.-].*");

    static FileKind of(String fileName) {
        // A deleted or cleaned file keeps its kind: 0….log.deleted, 0….index.<id>.cleaned
        String name = fileName.replaceFirst("(\\.[^.]+)?\\.(deleted|cleaned|swap)$", "");
        int dot = name.lastIndexOf('.');
        return switch (dot < 0 ? name : name.substring(dot)) {
            case ".log" -> SEGMENT;
            case ".index" -> OFFSET_INDEX;
            case ".timeindex" -> TIME_INDEX;
            case ".txnindex" -> TRANSACTION_INDEX;
            case ".snapshot" -> PRODUCER_SNAPSHOT;
            case ".checkpoint" -> METADATA_SNAPSHOT;
            case "leader-epoch-checkpoint" -> EPOCH_CHECKPOINT;
            case "recovery-point-offset-checkpoint",
                    "replication-offset-checkpoint",
                    "log-start-offset-checkpoint",
                    "cleaner-offset-checkpoint" ->
                    OFFSET_CHECKPOINT;
            case ".metadata", ".properties", "quorum-state" -> TEXT;
            default -> UNKNOWN;
        };
    }

    /** The offset that the name begins with, else 0. */
    static long baseOffset(String fileName) {
        Matcher matcher = BASE_OFFSET.matcher(fileName);
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
