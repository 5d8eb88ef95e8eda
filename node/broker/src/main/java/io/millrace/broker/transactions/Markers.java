package io.millrace.broker.transactions;

import io.millrace.base.TopicPartition;
import io.millrace.broker.produce.TransactionMarker;
import io.millrace.protocol.ErrorCode;
import java.util.function.Consumer;

/** Writes the ends of transactions into partitions. Callable from any thread. */
public interface Markers {

    /**
     * @param answered called once, from any thread: NONE when the marker is committed; must not
     *     block
     */
    void write(TopicPartition partition, TransactionMarker marker, Consumer<ErrorCode> answered);
}
