package io.millrace.broker.node;

import io.millrace.base.Check;
import io.millrace.base.EventLoop;
import io.millrace.base.FaultKind;
import io.millrace.base.Uuid;
import io.millrace.broker.cluster.ControllerLink;
import io.millrace.broker.cluster.ControllerLink.Reply;
import io.millrace.config.ServerSettings;
import io.millrace.metadata.BrokerRegistration;
import io.millrace.metadata.Features;
import io.millrace.metadata.MetadataImage;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.BrokerHeartbeatRequest;
import io.millrace.protocol.message.BrokerHeartbeatResponse;
import io.millrace.protocol.message.BrokerRegistrationRequest;
import io.millrace.protocol.message.BrokerRegistrationResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node as a member of the cluster: registers when it starts, and tells the controller again
 * and again that it lives. The controller lets it lead once it has seen its own registration in the
 * metadata. Owner: its loop.
 */
final class Membership {
    private static final Logger log = LoggerFactory.getLogger(Membership.class);
    private static final short PLAINTEXT = 0;

    /** A node that comes or goes asks more often: somebody waits for it. */
    private static final int JOINING_MILLIS = 50;

    /** {@code initial.broker.registration.timeout.ms}, as in Kafka. */
    private static final int REGISTRATION_MILLIS_MAX = 60_000;

    /** Who waits for the node to join; told once, on the loop. */
    private record Joining(Runnable joined, Consumer<BrokerException> refused) {}

    private final ControllerLink link;
    private final Supplier<MetadataImage> image;
    private final DirectoryIdentity identity;
    private final @Nullable String rack;
    private final EventLoop loop;
    private final Uuid incarnation;
    private final int heartbeatMillis;

    /** No other node can decide: a controller that can't write is this one, and stays it. */
    private final boolean decidesAlone;

    private @Nullable Joining joining;
    private long epoch = -1;
    private boolean over;
    private @Nullable Runnable leaving;
    private EventLoop.@Nullable Timer nextBeat;
    private int waitedMillis;
    private @Nullable String lastTold;

    Membership(
            ControllerLink link,
            Supplier<MetadataImage> image,
            DirectoryIdentity identity,
            ServerSettings settings,
            EventLoop loop,
            Uuid incarnation) {
        this.link = link;
        this.image = image;
        this.identity = identity;
        this.rack = settings.node().rack();
        this.heartbeatMillis = settings.controller().sessions().heartbeatMillis();
        this.decidesAlone =
                settings.node().roles().controller()
                        && settings.controller().quorum().voters().size() <= 1;
        this.loop = loop;
        this.incarnation = incarnation;
    }

    /**
     * From the loop, once.
     *
     * @param joined the node may lead
     */
    void join(
            List<ServerSettings.Endpoint> advertised,
            Runnable joined,
            Consumer<BrokerException> refused) {
        joining = new Joining(joined, refused);
        register(registration(advertised));
    }

    private BrokerRegistrationRequest registration(List<ServerSettings.Endpoint> advertised) {
        List<BrokerRegistrationRequest.Listener> listeners = new ArrayList<>();
        for (ServerSettings.Endpoint each : advertised) {
            listeners.add(
                    new BrokerRegistrationRequest.Listener()
                            .name(each.name())
                            .host(each.host())
                            .port(each.port())
                            .securityProtocol(PLAINTEXT));
        }
        List<BrokerRegistrationRequest.Feature> features = new ArrayList<>();
        for (Map.Entry<String, BrokerRegistration.VersionRange> each :
                Features.registered().entrySet()) {
            features.add(
                    new BrokerRegistrationRequest.Feature()
                            .name(each.getKey())
                            .minSupportedVersion(each.getValue().lowest())
                            .maxSupportedVersion(each.getValue().highest()));
        }
        return new BrokerRegistrationRequest()
                .brokerId(identity.nodeId())
                .clusterId(identity.clusterId())
                .incarnationId(incarnation)
                .listeners(listeners)
                .features(features)
                .rack(rack)
                .logDirs(List.of(identity.directoryId()));
    }

    private void register(BrokerRegistrationRequest request) {
        link.send(
                request, heartbeatMillis, reply -> loop.execute(() -> registered(request, reply)));
    }

    private void registered(BrokerRegistrationRequest request, Reply reply) {
        ErrorCode error;
        String what;
        if (reply instanceof Reply.Answered answered) {
            BrokerRegistrationResponse response = (BrokerRegistrationResponse) answered.response();
            if (response.errorCode() == ErrorCode.NONE.code()) {
                epoch = response.brokerEpoch();
                beat();
                return;
            }
            error = ErrorCode.of(response.errorCode());
            what = error + ": " + error.message();
        } else {
            error = ErrorCode.REQUEST_TIMED_OUT;
            what = ((Reply.Failed) reply).why();
        }
        if (isOver(error)) {
            refuse("can't register: " + what);
            return;
        }
        tell("can't register yet: " + what);
        waitedMillis += heartbeatMillis;
        loop.schedule(() -> register(request), heartbeatMillis);
    }

    private boolean isOver(ErrorCode error) {
        return isFinal(error) || waitedMillis >= REGISTRATION_MILLIS_MAX;
    }

    private void refuse(String why) {
        Joining ended = told();
        joining = null;
        over = true;
        ended.refused()
                .accept(
                        new BrokerException(
                                FaultKind.RESOURCE, "node " + identity.nodeId(), why, null));
    }

    /** What another try can't change. */
    private boolean isFinal(ErrorCode error) {
        return error == ErrorCode.INCONSISTENT_CLUSTER_ID
                || error == ErrorCode.INVALID_REGISTRATION
                || error == ErrorCode.INVALID_REQUEST
                || (error == ErrorCode.KAFKA_STORAGE_ERROR && decidesAlone)
                || error == ErrorCode.UNSUPPORTED_VERSION;
    }

    /**
     * Leaves the cluster, so that it loses no leader without another one. From the loop, once.
     *
     * @param left told when the others know; at once when there is nobody to take over
     */
    void leave(Runnable left) {
        if (joining != null || over || !hasOthers()) {
            over = true;
            left.run();
            return;
        }
        leaving = left;
        if (nextBeat != null) {
            nextBeat.cancel();
            beat();
        }
    }

    private boolean hasOthers() {
        return image.get().cluster().active().stream()
                .anyMatch(broker -> broker.id() != identity.nodeId());
    }

    private void beat() {
        nextBeat = null;
        BrokerHeartbeatRequest request =
                new BrokerHeartbeatRequest()
                        .brokerId(identity.nodeId())
                        .brokerEpoch(epoch)
                        .currentMetadataOffset(image.get().provenance().offset())
                        .wantShutDown(leaving != null);
        link.send(request, heartbeatMillis, reply -> loop.execute(() -> answered(reply)));
    }

    private void answered(Reply reply) {
        String trouble = trouble(reply);
        if (trouble != null) {
            tell(trouble);
        } else {
            lastTold = null;
        }
        if (joining != null) {
            waitedMillis += JOINING_MILLIS;
            join(reply, trouble);
        }
        if (leaving != null && mayGo(reply)) {
            over = true;
            leaving.run();
        }
        if (!over) {
            boolean soon = joining != null || leaving != null;
            nextBeat = loop.schedule(this::beat, soon ? JOINING_MILLIS : heartbeatMillis);
        }
    }

    /** What came of the heartbeat of a node that may not lead yet. */
    private void join(Reply reply, @Nullable String trouble) {
        ErrorCode error = ErrorCode.NONE;
        if (reply instanceof Reply.Answered answered) {
            BrokerHeartbeatResponse response = (BrokerHeartbeatResponse) answered.response();
            error = ErrorCode.of(response.errorCode());
            if (error == ErrorCode.NONE && !response.isFenced()) {
                Joining ended = told();
                joining = null;
                ended.joined().run();
                return;
            }
        }
        if (isOver(error)) {
            refuse(trouble == null ? "the controller keeps it fenced" : trouble);
        }
    }

    private static boolean mayGo(Reply reply) {
        return reply instanceof Reply.Answered answered
                && ((BrokerHeartbeatResponse) answered.response()).shouldShutDown();
    }

    private static @Nullable String trouble(Reply reply) {
        if (reply instanceof Reply.Answered answered) {
            ErrorCode error =
                    ErrorCode.of(((BrokerHeartbeatResponse) answered.response()).errorCode());
            return error == ErrorCode.NONE
                    ? null
                    : "the controller does not take its heartbeat: " + error;
        }
        return "can't reach the controller: " + ((Reply.Failed) reply).why();
    }

    private Joining told() {
        return Check.present(joining, "who waits for the node to join");
    }

    /** Once for as long as it stays the same. */
    private void tell(String what) {
        if (!what.equals(lastTold)) {
            lastTold = what;
            log.warn("node={} {}", identity.nodeId(), what);
        }
    }
}
