package io.millrace.simulation.run;

import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.ApiResponse;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.EndTxnRequest;
import io.millrace.protocol.message.EndTxnResponse;
import io.millrace.protocol.message.WriteTxnMarkersRequest;
import io.millrace.protocol.message.WriteTxnMarkersRequest.WritableTxnMarker;
import io.millrace.protocol.message.WriteTxnMarkersRequest.WritableTxnMarkerTopic;
import io.millrace.simulation.client.Caller;
import io.millrace.simulation.client.Identity;
import io.millrace.simulation.client.Role;
import io.millrace.simulation.world.Tamper;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** Each end of a transaction has its markers written once more, some time later. */
final class LateMarkers implements Tamper {
    private static final int VERSION = 2;
    private static final long DELAY_MILLIS_MAX = 200;
    private static final int PARTITIONS = 3;

    private final Scene scene;
    private final Caller caller;
    private final byte transactionVersion;
    private final Map<Identity, Boolean> asked = new HashMap<>();

    /**
     * @param transactionVersion that the markers claim; below 2, the epoch of a marker may be that
     *     of the transaction which is open
     */
    LateMarkers(Scene scene, int transactionVersion) {
        this.scene = scene;
        this.caller = scene.client("late markers");
        this.transactionVersion = (byte) transactionVersion;
    }

    @Override
    public ApiRequest request(ApiRequest request) {
        if (request instanceof EndTxnRequest end) {
            asked.put(
                    new Identity(end.producerId(), (short) (end.producerEpoch() + 1)),
                    end.committed());
        }
        return request;
    }

    @Override
    public ApiResponse response(ApiResponse response) {
        if (response instanceof EndTxnResponse end
                && ErrorCode.of(end.errorCode()) == ErrorCode.NONE
                && scene.node().isUp()) {
            Identity after = new Identity(end.producerId(), end.producerEpoch());
            boolean commit = asked.getOrDefault(after, false);
            int coordinatorEpoch = coordinatorEpoch();
            scene.scheduler()
                    .afterMillis(
                            scene.scheduler().between(1, DELAY_MILLIS_MAX),
                            () -> write(after, commit, coordinatorEpoch));
        }
        return response;
    }

    /** All partitions are led anew at each start, so they have the same. */
    private int coordinatorEpoch() {
        return Objects.requireNonNull(
                        scene.node().broker().image().topics().find("__transaction_state"))
                .partitions()
                .getFirst()
                .leaderEpoch();
    }

    private void write(Identity producer, boolean commit, int coordinatorEpoch) {
        WritableTxnMarkerTopic topic =
                new WritableTxnMarkerTopic()
                        .name("data")
                        .partitionIndexes(IntStream.range(0, PARTITIONS).boxed().toList());
        WritableTxnMarker marker =
                new WritableTxnMarker()
                        .producerId(producer.producerId())
                        .producerEpoch(producer.epoch())
                        .transactionResult(commit)
                        .coordinatorEpoch(coordinatorEpoch)
                        .transactionVersion(transactionVersion)
                        .topics(List.of(topic));
        caller.ask(
                Role.TRANSACTIONS,
                ApiKey.WRITE_TXN_MARKERS,
                VERSION,
                new WriteTxnMarkersRequest().markers(List.of(marker)),
                response -> {});
    }
}
