package io.millrace.handlers.transaction;

import io.millrace.base.TopicPartition;
import io.millrace.broker.produce.TransactionMarker;
import io.millrace.broker.transactions.Markers;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.handlers.group.Gathering;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.WriteTxnMarkersRequest;
import io.millrace.protocol.message.WriteTxnMarkersRequest.WritableTxnMarker;
import io.millrace.protocol.message.WriteTxnMarkersRequest.WritableTxnMarkerTopic;
import io.millrace.protocol.message.WriteTxnMarkersResponse;
import io.millrace.protocol.message.WriteTxnMarkersResponse.WritableTxnMarkerPartitionResult;
import io.millrace.protocol.message.WriteTxnMarkersResponse.WritableTxnMarkerResult;
import io.millrace.protocol.message.WriteTxnMarkersResponse.WritableTxnMarkerTopicResult;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * WriteTxnMarkers, v1 and v2: coordinators and tools end transactions in this node's partitions.
 */
public final class WriteTxnMarkersHandler implements Handler<WriteTxnMarkersRequest> {
    private final Markers markers;

    public WriteTxnMarkersHandler(Markers markers) {
        this.markers = markers;
    }

    private record Place(TransactionMarker marker, TopicPartition partition) {}

    @Override
    public void handle(WriteTxnMarkersRequest request, Call call) {
        List<Place> places = new ArrayList<>();
        for (WritableTxnMarker wanted : request.markers()) {
            TransactionMarker marker =
                    new TransactionMarker(
                            wanted.producerId(),
                            wanted.producerEpoch(),
                            wanted.coordinatorEpoch(),
                            wanted.transactionResult(),
                            wanted.transactionVersion());
            for (WritableTxnMarkerTopic topic : wanted.topics()) {
                for (int number : topic.partitionIndexes()) {
                    places.add(new Place(marker, new TopicPartition(topic.name(), number)));
                }
            }
        }
        Gathering.of(
                places,
                ErrorCode.UNKNOWN_SERVER_ERROR,
                (place, answered) -> markers.write(place.partition(), place.marker(), answered),
                errors -> call.answer(response(request, errors.iterator())));
    }

    private static WriteTxnMarkersResponse response(
            WriteTxnMarkersRequest request, Iterator<ErrorCode> errors) {
        List<WritableTxnMarkerResult> results = new ArrayList<>();
        for (WritableTxnMarker marker : request.markers()) {
            List<WritableTxnMarkerTopicResult> topics = new ArrayList<>();
            for (WritableTxnMarkerTopic topic : marker.topics()) {
                List<WritableTxnMarkerPartitionResult> partitions = new ArrayList<>();
                for (int number : topic.partitionIndexes()) {
                    partitions.add(
                            new WritableTxnMarkerPartitionResult()
                                    .partitionIndex(number)
                                    .errorCode(errors.next().code()));
                }
                topics.add(
                        new WritableTxnMarkerTopicResult()
                                .name(topic.name())
                                .partitions(partitions));
            }
            results.add(
                    new WritableTxnMarkerResult().producerId(marker.producerId()).topics(topics));
        }
        return new WriteTxnMarkersResponse().markers(results);
    }
}
