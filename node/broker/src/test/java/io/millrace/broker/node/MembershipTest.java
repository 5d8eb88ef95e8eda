package io.millrace.broker.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.Check;
import io.millrace.base.SteppedClock;
import io.millrace.base.Uuid;
import io.millrace.broker.cluster.ControllerLink;
import io.millrace.broker.coordination.SteppedLoop;
import io.millrace.config.ServerProperties;
import io.millrace.config.ServerSettings.Endpoint;
import io.millrace.metadata.ImageBuilder;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.Provenance;
import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.BrokerHeartbeatRequest;
import io.millrace.protocol.message.BrokerHeartbeatResponse;
import io.millrace.protocol.message.BrokerRegistrationRequest;
import io.millrace.protocol.message.BrokerRegistrationResponse;
import io.millrace.protocol.metadata.RegisterBrokerRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a node says to the controller when it comes, while it is there, and when it goes. */
class MembershipTest {
    private static final int NODE = 1;

    /** A request that waits for the test's answer. */
    private record Asked(ApiRequest request, Consumer<ControllerLink.Reply> answer) {}

    private final SteppedClock clock = new SteppedClock(1_000_000);
    private final SteppedLoop loop = new SteppedLoop(clock);
    private final Queue<Asked> asked = new ArrayDeque<>();
    private final List<String> told = new ArrayList<>();
    private MetadataImage image = MetadataImage.EMPTY;
    private Membership membership = membership(Map.of());

    private Membership membership(Map<String, String> settings) {
        return new Membership(
                (request, timeoutMillis, answer) -> asked.add(new Asked(request, answer)),
                () -> image,
                new DirectoryIdentity("cluster", NODE, new Uuid(3, 3)),
                ServerProperties.read("test", settings).settings(),
                loop,
                new Uuid(1, 1));
    }

    @Test
    void aNodeComesAndStays() {
        join();
        fail("nobody is there");
        registered(ErrorCode.DUPLICATE_BROKER_REGISTRATION, -1);
        registered(ErrorCode.NONE, 7);
        assertThat(beat().brokerEpoch()).isEqualTo(7);
        alive(true, false);
        assertThat(told).isEmpty();
        pass(50);

        alive(false, false);

        assertThat(told).containsExactly("joined");
        pass(499);
        assertThat(asked).isEmpty();
        pass(1);
        assertThat(beat().wantShutDown()).isFalse();
    }

    @Test
    void aNodeIsRefused() {
        join();

        registered(ErrorCode.INCONSISTENT_CLUSTER_ID, -1);

        assertThat(told).hasSize(1);
        assertThat(told.getFirst()).startsWith("refused: ").contains("INCONSISTENT_CLUSTER_ID");
        pass(60_000);
        assertThat(asked).isEmpty();
    }

    /** A disk that fails between the two answers must not hold up the start for ever. */
    @Test
    void aNodeGivesUpWhenNothingCanBeWritten() {
        join();
        registered(ErrorCode.NONE, 7);

        answer(new BrokerHeartbeatResponse().errorCode(ErrorCode.KAFKA_STORAGE_ERROR.code()));

        assertThat(told).hasSize(1);
        assertThat(told.getFirst()).startsWith("refused: ");
        pass(60_000);
        assertThat(asked).isEmpty();
    }

    /** Another controller's full disk: the next one can write. */
    @Test
    void aNodeAsksAgainWhenAnotherCantWrite() {
        membership =
                membership(
                        Map.of(
                                "process.roles",
                                "broker",
                                "controller.listener.names",
                                "CONTROLLER",
                                "controller.quorum.voters",
                                "7@127.0.0.1:9093"));
        join();
        registered(ErrorCode.KAFKA_STORAGE_ERROR, -1);
        registered(ErrorCode.NONE, 7);
        answer(new BrokerHeartbeatResponse().errorCode(ErrorCode.KAFKA_STORAGE_ERROR.code()));
        pass(50);

        alive(false, false);

        assertThat(told).containsExactly("joined");
    }

    @Test
    void aNodeGivesUpInTheEnd() {
        join();
        for (int tries = 0; tries < 200 && told.isEmpty(); tries++) {
            fail("nobody is there");
        }

        assertThat(told).hasSize(1);
        assertThat(told.getFirst()).startsWith("refused: ");
    }

    @Test
    void aNodeLeavesWhenItMay() {
        joined();
        register(2);

        membership.leave(() -> told.add("left"));
        assertThat(beat().wantShutDown()).isTrue();
        alive(false, false);
        assertThat(told).containsExactly("joined");
        pass(50);
        alive(true, true);

        assertThat(told).containsExactly("joined", "left");
        pass(60_000);
        assertThat(asked).isEmpty();
    }

    @Test
    void aNodeThatIsAloneJustGoes() {
        joined();

        membership.leave(() -> told.add("left"));

        assertThat(told).containsExactly("joined", "left");
    }

    private void join() {
        membership.join(
                List.of(new Endpoint("PLAINTEXT", "127.0.0.1", 9092)),
                () -> told.add("joined"),
                why -> told.add("refused: " + why.getMessage()));
        BrokerRegistrationRequest request =
                (BrokerRegistrationRequest) Check.present(asked.peek(), "a request").request();
        assertThat(request.logDirs()).containsExactly(new Uuid(3, 3));
        assertThat(request.clusterId()).isEqualTo("cluster");
    }

    private void joined() {
        join();
        registered(ErrorCode.NONE, 7);
        alive(false, false);
    }

    /** Another node is there. */
    private void register(int node) {
        RegisterBrokerRecord record =
                new RegisterBrokerRecord().brokerId(node).incarnationId(new Uuid(node, 1));
        image =
                ImageBuilder.after(image)
                        .replay(List.of(record.fenced(false)))
                        .build(new Provenance(0, 1, 1))
                        .image();
    }

    private void registered(ErrorCode error, long epoch) {
        next(BrokerRegistrationRequest.class)
                .answer
                .accept(
                        new ControllerLink.Reply.Answered(
                                new BrokerRegistrationResponse()
                                        .errorCode(error.code())
                                        .brokerEpoch(epoch)));
        pass(error == ErrorCode.NONE ? 0 : 500);
    }

    private void fail(String why) {
        Check.present(asked.poll(), "a request")
                .answer
                .accept(new ControllerLink.Reply.Failed(why));
        pass(500);
    }

    private BrokerHeartbeatRequest beat() {
        return (BrokerHeartbeatRequest) Check.present(asked.peek(), "a heartbeat").request();
    }

    private void alive(boolean fenced, boolean leave) {
        answer(new BrokerHeartbeatResponse().isFenced(fenced).shouldShutDown(leave));
    }

    private void answer(BrokerHeartbeatResponse response) {
        next(BrokerHeartbeatRequest.class)
                .answer
                .accept(new ControllerLink.Reply.Answered(response));
        pass(0);
    }

    private Asked next(Class<?> type) {
        Asked next = Check.present(asked.poll(), "a request");
        assertThat(next.request()).isInstanceOf(type);
        return next;
    }

    private void pass(long millis) {
        loop.run();
        clock.advanceMillis(millis);
        loop.run();
    }
}
