package io.millrace.cli.transaction;

import io.millrace.cli.console.Json;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A transaction that a partition's log has open: readers at read_committed wait at its first offset
 * or before.
 *
 * @param coordinatorEpoch of the last marker of the producer; 0 where there was none
 * @param startOffset of its first record here
 * @param lastMillis time of the producer's last record here, in milliseconds since 1970
 * @param holder the coordinator's view; null where no coordinator has it open: it hangs
 */
public record OpenTransaction(
        TopicPartition partition,
        long producerId,
        int producerEpoch,
        int coordinatorEpoch,
        long startOffset,
        long lastMillis,
        @Nullable Holder holder) {

    /**
     * Who will end it.
     *
     * @param ending the outcome is decided, the markers are on their way
     * @param endsBy when the timeout ends it; null while it is ending
     */
    public record Holder(
            String transactionalId,
            String state,
            boolean ending,
            @Nullable Instant since,
            @Nullable Instant endsBy) {}

    public boolean hangs() {
        return holder == null;
    }

    /** A sentence for people. */
    public String explanation() {
        Holder by = holder;
        if (by == null) {
            return "transaction of producer %d from offset %d hangs: no coordinator has it open, last record at %s; 'millrace transaction abort --topic %s --partition %d --start-offset %d' ends it"
                    .formatted(
                            producerId,
                            startOffset,
                            Times.text(Instant.ofEpochMilli(lastMillis)),
                            partition.topic(),
                            partition.partition(),
                            startOffset);
        }
        String who =
                "transactional id %s (producer %d, epoch %d) from offset %d"
                        .formatted(by.transactionalId(), producerId, producerEpoch, startOffset);
        if (by.ending()) {
            return who + " is " + by.state() + ": its markers are being written";
        }
        return "%s since %s; its timeout ends it at %s, 'millrace transaction abort %s' now"
                .formatted(
                        who, Times.text(by.since()), Times.text(by.endsBy()), by.transactionalId());
    }

    public Map<String, @Nullable Object> document() {
        Holder by = holder;
        return Json.object(
                "topic",
                partition.topic(),
                "partition",
                partition.partition(),
                "producerId",
                producerId,
                "producerEpoch",
                producerEpoch,
                "startOffset",
                startOffset,
                "lastMillis",
                lastMillis,
                "hangs",
                hangs(),
                "transactionalId",
                by == null ? null : by.transactionalId(),
                "state",
                by == null ? null : by.state(),
                "startMillis",
                by == null || by.since() == null ? null : by.since().toEpochMilli(),
                "timeoutEndsMillis",
                by == null || by.endsBy() == null ? null : by.endsBy().toEpochMilli());
    }
}
