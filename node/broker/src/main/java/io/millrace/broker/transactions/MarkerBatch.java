package io.millrace.broker.transactions;

import io.millrace.base.TopicPartition;
import io.millrace.broker.peers.PeerAnswer;
import io.millrace.broker.produce.TransactionMarker;
import io.millrace.broker.transactions.ClusterMarkers.Parcel;
import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.WriteTxnMarkersRequest;
import io.millrace.protocol.message.WriteTxnMarkersRequest.WritableTxnMarker;
import io.millrace.protocol.message.WriteTxnMarkersRequest.WritableTxnMarkerTopic;
import io.millrace.protocol.message.WriteTxnMarkersResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The markers of one WriteTxnMarkers. The answer knows transactions by their producer id only, so
 * no request has two of one producer. Owned by the coordinators' thread.
 */
final class MarkerBatch implements PeerQueues.Batch<Parcel> {
    private final Map<Long, Map<TopicPartition, Parcel>> byProducer = new LinkedHashMap<>();

    @Override
    public boolean take(Parcel parcel) {
        if (!parcel.wanted().getAsBoolean()) {
            parcel.answered().accept(ErrorCode.NOT_COORDINATOR);
            return true;
        }
        Map<TopicPartition, Parcel> known =
                byProducer.computeIfAbsent(
                        parcel.marker().producerId(), id -> new LinkedHashMap<>());
        boolean fits =
                known.isEmpty()
                        || (known.values().iterator().next().marker().equals(parcel.marker())
                                && !known.containsKey(parcel.partition()));
        if (fits) {
            known.put(parcel.partition(), parcel);
        }
        return fits;
    }

    @Override
    public boolean isEmpty() {
        return byProducer.isEmpty();
    }

    @Override
    public ApiRequest request() {
        return new WriteTxnMarkersRequest()
                .markers(byProducer.values().stream().map(MarkerBatch::marker).toList());
    }

    private static WritableTxnMarker marker(Map<TopicPartition, Parcel> parcels) {
        TransactionMarker marker = parcels.values().iterator().next().marker();
        Map<String, List<Integer>> byTopic = new LinkedHashMap<>();
        for (TopicPartition each : parcels.keySet()) {
            byTopic.computeIfAbsent(each.topic(), name -> new ArrayList<>()).add(each.partition());
        }
        List<WritableTxnMarkerTopic> topics = new ArrayList<>();
        byTopic.forEach((name, numbers) ->
                topics.add(new WritableTxnMarkerTopic().name(name).partitionIndexes(numbers)));
        return new WritableTxnMarker()
                .producerId(marker.producerId())
                .producerEpoch(marker.producerEpoch())
                .transactionResult(marker.commit())
                .coordinatorEpoch(marker.coordinatorEpoch())
                .transactionVersion((byte) marker.transactionVersion())
                .topics(topics);
    }

    @Override
    public void answered(PeerAnswer answer) {
        switch (answer) {
            case PeerAnswer.Answered told -> answered((WriteTxnMarkersResponse) told.response());
            case PeerAnswer.Failed ignored -> endAll(ErrorCode.NETWORK_EXCEPTION);
        }
    }

    private void answered(WriteTxnMarkersResponse response) {
        Map<Long, Map<TopicPartition, ErrorCode>> errors = new HashMap<>();
        for (var producer : response.markers()) {
            Map<TopicPartition, ErrorCode> told =
                    errors.computeIfAbsent(producer.producerId(), id -> new HashMap<>());
            for (var topic : producer.topics()) {
                for (var each : topic.partitions()) {
                    told.put(
                            new TopicPartition(topic.name(), each.partitionIndex()),
                            ErrorCode.of(each.errorCode()));
                }
            }
        }
        byProducer.forEach((id, parcels) -> {
            Map<TopicPartition, ErrorCode> told = errors.getOrDefault(id, Map.of());
            parcels.forEach((partition, parcel) ->
                    // Who says nothing of a partition has not written there.
                    parcel.answered()
                            .accept(told.getOrDefault(partition, ErrorCode.UNKNOWN_SERVER_ERROR)));
        });
    }

    private void endAll(ErrorCode error) {
        byProducer
                .values()
                .forEach(
                        parcels -> parcels.values().forEach(each -> each.answered().accept(error)));
    }
}
