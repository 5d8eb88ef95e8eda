package io.millrace.records;

import io.millrace.base.Check;
import java.nio.ByteBuffer;

/** Batches that hold one control record. */
public final class ControlBatches {
    private static final int END_MARKER_SIZE_BYTES = 6;

    private ControlBatches() {}

    /**
     * The marker that ends a producer's transaction on a partition.
     *
     * @param producer with its epoch; a marker has no sequence
     * @param type {@link ControlRecordType#COMMIT} or {@link ControlRecordType#ABORT}
     */
    public static ByteBuffer endTransaction(
            Producer producer, ControlRecordType type, int coordinatorEpoch, long timestampMillis) {
        Check.that(
                type == ControlRecordType.COMMIT || type == ControlRecordType.ABORT,
                "a marker commits or aborts");
        ByteBuffer marker = ByteBuffer.allocate(END_MARKER_SIZE_BYTES).putInt(2, coordinatorEpoch);
        BatchTraits traits =
                BatchTraits.PLAIN
                        .from(
                                new Producer(
                                        producer.id(), producer.epoch(), RecordBatch.NO_SEQUENCE))
                        .inTransaction()
                        .ofControl();
        return new BatchBuilder(traits).append(timestampMillis, type.key(), marker).build();
    }

    /**
     * A control record of the metadata log.
     *
     * @param message the encoded message of the type's schema, such as LeaderChangeMessage
     */
    public static ByteBuffer of(
            ControlRecordType type, ByteBuffer message, BatchTraits traits, long timestampMillis) {
        return new BatchBuilder(traits.ofControl())
                .append(timestampMillis, type.key(), message)
                .build();
    }

    /** The coordinator epoch in the value of an end marker, or -1 where there is none. */
    public static int coordinatorEpoch(ByteBuffer marker) {
        return marker.remaining() < END_MARKER_SIZE_BYTES
                ? -1
                : marker.getInt(marker.position() + 2);
    }
}
