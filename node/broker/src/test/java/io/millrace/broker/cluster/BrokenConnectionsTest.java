package io.millrace.broker.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.Check;
import io.millrace.base.SteppedClock;
import io.millrace.base.Uuid;
import io.millrace.broker.coordination.SteppedLoop;
import io.millrace.broker.peers.PeerAnswer;
import io.millrace.broker.peers.PeerChannel;
import io.millrace.config.BrokerLayers;
import io.millrace.metadata.BrokerRegistration;
import io.millrace.metadata.Features;
import io.millrace.metadata.controller.BrokerSessions;
import io.millrace.metadata.controller.Command;
import io.millrace.metadata.controller.Controller;
import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.message.ApiVersionsResponse;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whether a node is fenced whose heartbeats' connection broke. */
class BrokenConnectionsTest {
    private static final int NODE = SteppedMetadataLog.NODE;
    private static final int OTHER = 2;
    private static final String LISTENER = "PLAINTEXT";

    private final SteppedClock clock = new SteppedClock(1_000_000);
    private final SteppedLoop loop = new SteppedLoop(clock);
    private final SteppedMetadataLog log = new SteppedMetadataLog();
    private final MetadataFollower metadata = new MetadataFollower(log, loop::execute, clock);
    private final BrokerSessions sessions = new BrokerSessions(NODE, 3_000);
    private final ControllerDuty duty =
            new ControllerDuty(
                    log,
                    metadata,
                    new Controller(
                            new Controller.TopicDefaults(1, (short) 1),
                            new CatalogueRules(BrokerLayers.EMPTY)),
                    sessions,
                    loop,
                    clock,
                    new ControllerDuty.Pace(500, 0));
    private PeerAnswer reached = new PeerAnswer.Answered(new ApiVersionsResponse(), (short) 4);
    private final BrokenConnections connections =
            new BrokenConnections(
                    duty,
                    metadata,
                    sessions,
                    new BrokenConnections.Way((address, purpose) -> new OneAnswer(), LISTENER),
                    loop);

    /** To whatever is asked. */
    private final class OneAnswer implements PeerChannel {
        @Override
        public void send(
                ApiRequest request,
                short versionMax,
                int timeoutMillis,
                Consumer<PeerAnswer> then) {
            then.accept(reached);
        }

        @Override
        public void close() {}
    }

    @BeforeEach
    void join() {
        metadata.start();
        log.lead(NODE);
        commit();
        duty.submit(
                new Command.RegisterBroker(
                        OTHER,
                        new Uuid(OTHER, 1),
                        null,
                        List.of(
                                new BrokerRegistration.Endpoint(
                                        LISTENER, "127.0.0.1", 9092, (short) 0)),
                        Features.registered(),
                        List.of(new Uuid(77, OTHER)),
                        -1),
                result -> {});
        commit();
        duty.submit(
                new Command.BrokerHeartbeat(
                        OTHER,
                        other().epoch(),
                        metadata.image().provenance().offset(),
                        false,
                        false,
                        List.of(),
                        null),
                result -> {});
        commit();
        assertThat(other().fenced()).isFalse();
    }

    private void commit() {
        loop.run();
        while (log.underWay() > 0) {
            log.commit();
            loop.run();
        }
    }

    private BrokerRegistration other() {
        return Check.present(metadata.image().cluster().broker(OTHER), "the other node");
    }

    private boolean isFencedAfterBreakOf(long epoch) {
        connections.broke(OTHER, epoch);
        commit();
        return other().fenced();
    }

    private static PeerAnswer failed(PeerAnswer.Kind kind) {
        return new PeerAnswer.Failed(kind, "test");
    }

    @Test
    void aNodeWhoseProcessIsGoneIsFencedAtOnce() {
        reached = failed(PeerAnswer.Kind.UNREACHABLE);
        assertThat(isFencedAfterBreakOf(other().epoch())).isTrue();
    }

    @Test
    void aNodeThatOnlyLostAConnectionKeepsItsSession() {
        assertThat(isFencedAfterBreakOf(other().epoch())).isFalse();
    }

    @Test
    void aNodeThatStandsStillKeepsItsSession() {
        reached = failed(PeerAnswer.Kind.TIMED_OUT);
        assertThat(isFencedAfterBreakOf(other().epoch())).isFalse();
    }

    @Test
    void aConnectionOfAnEarlierIncarnationSaysNothing() {
        reached = failed(PeerAnswer.Kind.UNREACHABLE);
        assertThat(isFencedAfterBreakOf(other().epoch() - 1)).isFalse();
    }

    @Test
    void aNewControllerLooksForNodesThatWentWithTheLastOne() {
        reached = failed(PeerAnswer.Kind.UNREACHABLE);
        log.lead(3);
        loop.run();
        log.lead(NODE);
        commit();
        assertThat(other().fenced()).isTrue();
    }
}
