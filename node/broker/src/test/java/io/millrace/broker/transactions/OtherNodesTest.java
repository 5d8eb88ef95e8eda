package io.millrace.broker.transactions;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.SteppedClock;
import io.millrace.base.TopicPartition;
import io.millrace.base.Uuid;
import io.millrace.broker.cluster.ClusterView;
import io.millrace.broker.coordination.SteppedLoop;
import io.millrace.broker.peers.PeerAddress;
import io.millrace.broker.peers.PeerAnswer;
import io.millrace.broker.peers.PeerChannel;
import io.millrace.broker.peers.Peers;
import io.millrace.broker.peers.Purpose;
import io.millrace.broker.produce.TransactionGate.Mode;
import io.millrace.broker.produce.TransactionMarker;
import io.millrace.broker.produce.TransactionalProducer;
import io.millrace.metadata.ImageBuilder;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.Provenance;
import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.ApiResponse;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.AddPartitionsToTxnRequest;
import io.millrace.protocol.message.AddPartitionsToTxnResponse;
import io.millrace.protocol.message.AddPartitionsToTxnResponse.AddPartitionsToTxnPartitionResult;
import io.millrace.protocol.message.AddPartitionsToTxnResponse.AddPartitionsToTxnResult;
import io.millrace.protocol.message.AddPartitionsToTxnResponse.AddPartitionsToTxnTopicResult;
import io.millrace.protocol.message.WriteTxnMarkersRequest;
import io.millrace.protocol.message.WriteTxnMarkersResponse;
import io.millrace.protocol.message.WriteTxnMarkersResponse.WritableTxnMarkerPartitionResult;
import io.millrace.protocol.message.WriteTxnMarkersResponse.WritableTxnMarkerResult;
import io.millrace.protocol.message.WriteTxnMarkersResponse.WritableTxnMarkerTopicResult;
import io.millrace.protocol.metadata.PartitionRecord;
import io.millrace.protocol.metadata.RegisterBrokerRecord;
import io.millrace.protocol.metadata.TopicRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Markers and questions to other nodes; what they answer is up to the test. */
class OtherNodesTest {
    private static final TopicPartition HERE = new TopicPartition("t", 0);
    private static final TopicPartition THERE = new TopicPartition("t", 1);
    private static final TopicPartition THERE_TOO = new TopicPartition("t", 2);
    private static final Uuid TOPIC_ID = new Uuid(1, 2);

    private record Sent(PeerAddress to, ApiRequest request, Consumer<PeerAnswer> then) {}

    private final List<Sent> sent = new ArrayList<>();
    private final List<TopicPartition> local = new ArrayList<>();
    private final SteppedClock clock = new SteppedClock(1_000_000);
    private final SteppedLoop loop = new SteppedLoop(clock);
    private final View view = new View();
    private final OtherBrokers brokers = new OtherBrokers(view, new Recording(), "INTERNAL");
    private final ClusterMarkers markers =
            new ClusterMarkers(
                    (partition, marker, answered) -> {
                        local.add(partition);
                        answered.accept(ErrorCode.NONE);
                    },
                    view,
                    brokers,
                    loop);
    private final RemoteCoordinators coordinators =
            new RemoteCoordinators(brokers, loop, clock, 100);
    private boolean wanted = true;

    private static final class View implements ClusterView {
        private MetadataImage image = imageOf(2, 2);

        @Override
        public String clusterId() {
            return "c";
        }

        @Override
        public int nodeId() {
            return 1;
        }

        @Override
        public MetadataImage image() {
            return image;
        }
    }

    private final class Recording implements Peers {
        @Override
        public PeerChannel connect(PeerAddress address, Purpose purpose) {
            return new PeerChannel() {
                @Override
                public void send(
                        ApiRequest request,
                        short versionMax,
                        int timeoutMillis,
                        Consumer<PeerAnswer> then) {
                    sent.add(new Sent(address, request, then));
                }

                @Override
                public void close() {}
            };
        }
    }

    /** Three brokers; the leaders of the second and the third partition are given. */
    private static MetadataImage imageOf(int second, int third) {
        ImageBuilder builder = ImageBuilder.after(MetadataImage.EMPTY);
        for (int id = 1; id <= 3; id++) {
            builder.replay(
                    List.of(
                            new RegisterBrokerRecord()
                                    .brokerId(id)
                                    .endPoints(
                                            List.of(
                                                    new RegisterBrokerRecord.BrokerEndpoint()
                                                            .name("INTERNAL")
                                                            .host("node" + id)
                                                            .port(9092)))));
        }
        return builder.replay(
                        List.of(
                                new TopicRecord().name("t").topicId(TOPIC_ID),
                                partition(0, 1),
                                partition(1, second),
                                partition(2, third)))
                .build(new Provenance(2, 1, 0))
                .image();
    }

    private static PartitionRecord partition(int number, int leader) {
        return new PartitionRecord()
                .topicId(TOPIC_ID)
                .partitionId(number)
                .replicas(List.of(1, 2, 3))
                .isr(List.of(1, 2, 3))
                .leader(leader);
    }

    // --- markers ---

    private static TransactionMarker marker(long producerId, int epoch) {
        return new TransactionMarker(producerId, (short) epoch, 5, true, (short) 2);
    }

    private List<ErrorCode> write(TopicPartition partition, TransactionMarker marker) {
        List<ErrorCode> answers = new ArrayList<>();
        markers.write(partition, marker, () -> wanted, answers::add);
        return answers;
    }

    private void answer(ApiResponse response) {
        sent.removeFirst().then().accept(new PeerAnswer.Answered(response, (short) 2));
        loop.run();
    }

    private void fail(PeerAnswer.Kind kind) {
        sent.removeFirst().then().accept(new PeerAnswer.Failed(kind, "a test says so"));
        loop.run();
    }

    private static WriteTxnMarkersResponse written(
            long producerId, Map<TopicPartition, ErrorCode> errors) {
        List<WritableTxnMarkerPartitionResult> results = new ArrayList<>();
        errors.forEach((partition, error) ->
                results.add(
                        new WritableTxnMarkerPartitionResult()
                                .partitionIndex(partition.partition())
                                .errorCode(error.code())));
        return new WriteTxnMarkersResponse()
                .markers(
                        List.of(
                                new WritableTxnMarkerResult()
                                        .producerId(producerId)
                                        .topics(
                                                List.of(
                                                        new WritableTxnMarkerTopicResult()
                                                                .name("t")
                                                                .partitions(results)))));
    }

    @Test
    void markersOfOneNodeGoTogetherAndThoseOfThisNodeNowhere() {
        assertThat(write(HERE, marker(7, 3))).containsExactly(ErrorCode.NONE);
        List<ErrorCode> there = write(THERE, marker(7, 3));
        List<ErrorCode> thereToo = write(THERE_TOO, marker(7, 3));
        loop.run();

        assertThat(local).containsExactly(HERE);
        assertThat(sent).hasSize(1);
        assertThat(sent.getFirst().to()).isEqualTo(new PeerAddress("node2", 9092, "INTERNAL"));
        var only = ((WriteTxnMarkersRequest) sent.getFirst().request()).markers().getFirst();
        assertThat(only.producerId()).isEqualTo(7);
        assertThat(only.producerEpoch()).isEqualTo((short) 3);
        assertThat(only.coordinatorEpoch()).isEqualTo(5);
        assertThat(only.transactionResult()).isTrue();
        assertThat(only.transactionVersion()).isEqualTo((byte) 2);
        assertThat(only.topics().getFirst().partitionIndexes()).containsExactly(1, 2);

        answer(written(7, Map.of(THERE, ErrorCode.NONE)));
        assertThat(there).containsExactly(ErrorCode.NONE);
        assertThat(thereToo)
                .as("nothing was said of it")
                .containsExactly(ErrorCode.UNKNOWN_SERVER_ERROR);
    }

    @Test
    void anotherMarkerOfTheSameProducerWaitsForTheNextRequest() {
        write(THERE, marker(7, 3));
        List<ErrorCode> later = write(THERE_TOO, marker(7, 4));
        loop.run();
        assertThat(sent).hasSize(1);

        answer(written(7, Map.of(THERE, ErrorCode.NONE)));

        assertThat(later).isEmpty();
        var next = (WriteTxnMarkersRequest) sent.getFirst().request();
        assertThat(next.markers().getFirst().producerEpoch()).isEqualTo((short) 4);
        answer(written(7, Map.of(THERE_TOO, ErrorCode.NOT_LEADER_OR_FOLLOWER)));
        assertThat(later).containsExactly(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    }

    @Test
    void aMarkerFollowsItsLeader() {
        List<ErrorCode> first = write(THERE, marker(7, 3));
        loop.run();
        fail(PeerAnswer.Kind.LOST);
        assertThat(first).containsExactly(ErrorCode.NETWORK_EXCEPTION);

        view.image = imageOf(-1, 2);
        assertThat(write(THERE, marker(7, 3))).containsExactly(ErrorCode.LEADER_NOT_AVAILABLE);

        view.image = imageOf(3, 2);
        write(THERE, marker(7, 3));
        loop.run();
        assertThat(sent.getFirst().to().host()).isEqualTo("node3");
    }

    @Test
    void whatItsCoordinatorHasGivenUpIsNotSent() {
        write(THERE, marker(7, 3));
        loop.run();
        List<ErrorCode> waiting = write(THERE, marker(8, 3));
        wanted = false;

        answer(written(7, Map.of(THERE, ErrorCode.NONE)));

        assertThat(waiting).containsExactly(ErrorCode.NOT_COORDINATOR);
        assertThat(sent).isEmpty();
        wanted = true;
        write(THERE, marker(9, 3));
        loop.run();
        assertThat(sent).as("the line is free again").hasSize(1);
    }

    // --- questions ---

    private List<Map<TopicPartition, ErrorCode>> ask(Mode mode, String id) {
        List<Map<TopicPartition, ErrorCode>> answers = new ArrayList<>();
        coordinators.admit(
                2, mode, new TransactionalProducer(id, 7, (short) 3), List.of(HERE), answers::add);
        return answers;
    }

    private static AddPartitionsToTxnResponse told(String id, ErrorCode error) {
        return new AddPartitionsToTxnResponse()
                .resultsByTransaction(
                        List.of(
                                new AddPartitionsToTxnResult()
                                        .transactionalId(id)
                                        .topicResults(
                                                List.of(
                                                        new AddPartitionsToTxnTopicResult()
                                                                .name("t")
                                                                .resultsByPartition(
                                                                        List.of(
                                                                                new AddPartitionsToTxnPartitionResult()
                                                                                        .partitionIndex(
                                                                                                0)
                                                                                        .partitionErrorCode(
                                                                                                error
                                                                                                        .code())))))));
    }

    @Test
    void questionsOfSeveralTransactionsGoTogether() {
        var a = ask(Mode.VERIFY, "a");
        var again = ask(Mode.ADD, "a");
        var b = ask(Mode.ADD, "b");
        loop.run();
        assertThat(sent).hasSize(1);
        var asked = ((AddPartitionsToTxnRequest) sent.getFirst().request()).transactions();
        assertThat(asked).extracting(each -> each.transactionalId()).containsExactly("a", "b");
        assertThat(asked).extracting(each -> each.verifyOnly()).containsExactly(true, false);

        answer(told("a", ErrorCode.TRANSACTION_ABORTABLE));

        assertThat(a).containsExactly(Map.of(HERE, ErrorCode.TRANSACTION_ABORTABLE));
        assertThat(b).containsExactly(Map.of(HERE, ErrorCode.UNKNOWN_SERVER_ERROR));
        assertThat(again).isEmpty();
        answer(told("a", ErrorCode.NOT_COORDINATOR));
        assertThat(again).containsExactly(Map.of(HERE, ErrorCode.NOT_COORDINATOR));
    }

    @Test
    void anAdditionIsRepeatedWhileTheTransactionBeforeEnds() {
        var verified = ask(Mode.VERIFY, "a");
        loop.run();
        answer(told("a", ErrorCode.CONCURRENT_TRANSACTIONS));
        assertThat(verified).containsExactly(Map.of(HERE, ErrorCode.CONCURRENT_TRANSACTIONS));

        var added = ask(Mode.ADD, "a");
        loop.run();
        for (int attempt = 0; attempt < 5; attempt++) {
            answer(told("a", ErrorCode.CONCURRENT_TRANSACTIONS));
            assertThat(added).isEmpty();
            loop.pass(20);
        }
        answer(told("a", ErrorCode.CONCURRENT_TRANSACTIONS));
        assertThat(added).containsExactly(Map.of(HERE, ErrorCode.CONCURRENT_TRANSACTIONS));
        assertThat(sent).isEmpty();
    }

    @Test
    void whoCannotBeAskedAdmitsNothing() {
        var lost = ask(Mode.VERIFY, "a");
        loop.run();
        fail(PeerAnswer.Kind.TIMED_OUT);
        assertThat(lost).containsExactly(Map.of(HERE, ErrorCode.NETWORK_EXCEPTION));

        brokers.close();
        var closed = ask(Mode.ADD, "a");
        loop.run();
        assertThat(closed).containsExactly(Map.of(HERE, ErrorCode.NETWORK_EXCEPTION));
    }
}
