package io.millrace.broker.transactions;

import io.millrace.base.TopicPartition;
import io.millrace.broker.cluster.InternalTopics;
import io.millrace.broker.partition.Partition;
import io.millrace.broker.partition.Partitions;
import io.millrace.broker.produce.CommitListener;
import io.millrace.broker.produce.ProduceOutcome;
import io.millrace.broker.produce.TransactionMarker;
import io.millrace.protocol.ErrorCode;
import java.util.function.Consumer;

/** Markers for the partitions of this node. */
public final class LocalMarkers implements Markers {

    /** Those of committed offsets, which their group coordinator has to see as well. */
    public interface Offsets {
        void endTransaction(int partition, TransactionMarker marker, Consumer<ErrorCode> answered);
    }

    private final Partitions partitions;
    private final Offsets offsets;

    public LocalMarkers(Partitions partitions, Offsets offsets) {
        this.partitions = partitions;
        this.offsets = offsets;
    }

    @Override
    public void write(
            TopicPartition target, TransactionMarker marker, Consumer<ErrorCode> answered) {
        Partition partition = partitions.partition(target);
        if (partition == null) {
            answered.accept(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        } else if (target.topic().equals(InternalTopics.CONSUMER_OFFSETS)) {
            offsets.endTransaction(target.partition(), marker, answered);
        } else {
            append(partition, marker, answered);
        }
    }

    private static void append(
            Partition partition, TransactionMarker marker, Consumer<ErrorCode> answered) {
        switch (partition.appendMarker(marker)) {
            case ProduceOutcome.Rejected rejected -> answered.accept(rejected.error());
            // Markers are never asked for an admission.
            case ProduceOutcome.AdmissionRequired ignored ->
                    answered.accept(ErrorCode.UNKNOWN_SERVER_ERROR);
            case ProduceOutcome.Appended appended ->
                    partition.whenCommitted(
                            appended.leaderEpoch(),
                            appended.endOffset(),
                            CommitListener.FOREVER,
                            new CommitListener() {
                                @Override
                                public void committed() {
                                    answered.accept(ErrorCode.NONE);
                                }

                                @Override
                                public void failed(ErrorCode error) {
                                    answered.accept(error);
                                }
                            });
        }
    }
}
