package io.millrace.broker.node;

import io.millrace.base.Check;
import io.millrace.base.FaultKind;
import io.millrace.base.Randomness;
import io.millrace.base.Uuid;
import io.millrace.broker.cluster.ControllerLoop;
import io.millrace.config.ServerSettings;
import io.millrace.metadata.BrokerRegistration;
import io.millrace.metadata.Features;
import io.millrace.metadata.controller.ApiError;
import io.millrace.metadata.controller.Command;
import io.millrace.metadata.controller.Command.Bootstrap;
import io.millrace.metadata.controller.Command.RegisterBroker;
import io.millrace.metadata.controller.Command.Registration;
import io.millrace.metadata.controller.Command.UnfenceBroker;
import java.util.List;

/** Tells the controller about this node when it starts. On the controller thread. */
record Registrar(
        ControllerLoop controller,
        DirectoryIdentity identity,
        ServerSettings settings,
        Randomness randomness) {
    private static final short PLAINTEXT = 0;

    void register(List<ServerSettings.Endpoint> advertised) {
        require(ask(new Bootstrap()));
        List<BrokerRegistration.Endpoint> endpoints =
                advertised.stream()
                        .map(each ->
                                new BrokerRegistration.Endpoint(
                                        each.name(), each.host(), each.port(), PLAINTEXT))
                        .toList();
        Registration registration =
                ask(
                        new RegisterBroker(
                                identity.nodeId(),
                                Uuid.random(randomness),
                                settings.node().rack(),
                                endpoints,
                                Features.supported(),
                                List.of(identity.directoryId())));
        require(registration.error());
        require(ask(new UnfenceBroker(identity.nodeId(), registration.epoch())));
    }

    private <R> R ask(Command<R> command) {
        ControllerLoop.Result<R> result = controller.decide(command);
        // Not a switch: linking one takes a millisecond of every start.
        if (result instanceof ControllerLoop.Result.Failed<R>(String why)) {
            throw refused(why);
        }
        return ((ControllerLoop.Result.Done<R>) result).answer();
    }

    private void require(ApiError error) {
        if (!error.isNone()) {
            throw refused(Check.present(error.message(), "why the controller refused"));
        }
    }

    private BrokerException refused(String why) {
        return new BrokerException(
                FaultKind.RESOURCE, "node " + identity.nodeId(), "can't register: " + why, null);
    }
}
