package io.millrace.coordination;

import io.millrace.base.Check;

/**
 * The bounds of one shard.
 *
 * @param outstandingMax commands that wait for an answer; more are refused as overload
 * @param batchRecordsMax records that go into one append
 * @param batchBytesMax bytes of keys and values in one append, unless one record alone is larger
 * @param unappendedRecordsMax records decided and not yet handed to the log; beyond it commands are
 *     refused as overload until the log catches up
 */
public record CoordinationLimits(
        int outstandingMax, int batchRecordsMax, int batchBytesMax, int unappendedRecordsMax) {

    /** Half a mebibyte stays under the default {@code max.message.bytes} with its overheads. */
    public static final CoordinationLimits DEFAULT =
            new CoordinationLimits(100_000, 10_000, 512 * 1024, 1_000_000);

    public CoordinationLimits {
        Check.that(outstandingMax > 0, "outstandingMax is positive");
        Check.that(batchRecordsMax > 0, "batchRecordsMax is positive");
        Check.that(batchBytesMax > 0, "batchBytesMax is positive");
        Check.that(
                unappendedRecordsMax >= batchRecordsMax,
                "a full batch fits into what may wait",
                unappendedRecordsMax,
                batchRecordsMax);
    }
}
