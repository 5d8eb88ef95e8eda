package io.millrace.simulation.scenario;

import io.millrace.base.TopicPartition;
import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.DescribeProducersRequest;
import io.millrace.protocol.message.DescribeProducersRequest.TopicRequest;
import io.millrace.protocol.message.DescribeProducersResponse;
import io.millrace.protocol.message.DescribeProducersResponse.ProducerState;
import io.millrace.protocol.message.WriteTxnMarkersRequest;
import io.millrace.protocol.message.WriteTxnMarkersRequest.WritableTxnMarker;
import io.millrace.protocol.message.WriteTxnMarkersRequest.WritableTxnMarkerTopic;
import io.millrace.protocol.message.WriteTxnMarkersResponse;
import io.millrace.simulation.client.Identity;
import java.util.List;

/** What a partition's leader knows of producers, and markers sent to it as coordinators do. */
final class Markers {
    private static final int WRITE_VERSION = 2;

    private final Script script;
    private final TopicPartition partition;

    Markers(Script script, TopicPartition partition) {
        this.script = script;
        this.partition = partition;
    }

    /**
     * @param transactionVersion of the transaction that it ends
     */
    ErrorCode write(
            Identity producer, boolean commit, int coordinatorEpoch, int transactionVersion) {
        WritableTxnMarkerTopic topic =
                new WritableTxnMarkerTopic()
                        .name(partition.topic())
                        .partitionIndexes(List.of(partition.partition()));
        WritableTxnMarker marker =
                new WritableTxnMarker()
                        .producerId(producer.producerId())
                        .producerEpoch(producer.epoch())
                        .transactionResult(commit)
                        .coordinatorEpoch(coordinatorEpoch)
                        .transactionVersion((byte) transactionVersion)
                        .topics(List.of(topic));
        WriteTxnMarkersResponse response =
                (WriteTxnMarkersResponse)
                        script.ask(
                                ApiKey.WRITE_TXN_MARKERS,
                                WRITE_VERSION,
                                new WriteTxnMarkersRequest().markers(List.of(marker)));
        return ErrorCode.of(
                response.markers()
                        .getFirst()
                        .topics()
                        .getFirst()
                        .partitions()
                        .getFirst()
                        .errorCode());
    }

    List<ProducerState> producers() {
        DescribeProducersRequest request =
                new DescribeProducersRequest()
                        .topics(
                                List.of(
                                        new TopicRequest()
                                                .name(partition.topic())
                                                .partitionIndexes(List.of(partition.partition()))));
        DescribeProducersResponse response =
                (DescribeProducersResponse) script.ask(ApiKey.DESCRIBE_PRODUCERS, 0, request);
        return response.topics().getFirst().partitions().getFirst().activeProducers();
    }
}
