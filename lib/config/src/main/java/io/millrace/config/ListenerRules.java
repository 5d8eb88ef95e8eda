package io.millrace.config;

import io.millrace.config.ServerSettings.Endpoint;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which listeners a node of some roles may have, as Kafka's KRaft mode says. */
record ListenerRules(
        List<String> problems, List<String> roles, List<Endpoint> bound, List<String> controllers) {

    void check() {
        for (String name : controllers) {
            boolean isBound = bound.stream().anyMatch(each -> each.name().equals(name));
            if (!isBroker() && !isBound || isControllerToo() && noneIsBound()) {
                problems.add(
                        "controller.listener.names: listeners has no "
                                + name
                                + ", which a node with the controller role needs");
                return;
            }
            if (isBound && !isController()) {
                problems.add(
                        "listeners must not have "
                                + name
                                + " of controller.listener.names on a node without the controller"
                                + " role");
            }
        }
        if (isBroker() && firstForClients() == null && problems.isEmpty()) {
            problems.add("listeners leaves no listener for clients");
        }
    }

    private boolean isBroker() {
        return roles.contains("broker");
    }

    private boolean isController() {
        return roles.contains("controller");
    }

    private boolean isControllerToo() {
        return isBroker() && isController();
    }

    private boolean noneIsBound() {
        return bound.stream().noneMatch(each -> controllers.contains(each.name()));
    }

    private @Nullable String firstForClients() {
        for (Endpoint each : bound) {
            if (!controllers.contains(each.name())) {
                return each.name();
            }
        }
        return null;
    }

    /**
     * The listener between brokers: the one that is named, else the one of the protocol between
     * brokers, else the first one. Empty on a node that is no broker.
     */
    String interBroker(@Nullable String named, String protocol) {
        String first = firstForClients();
        if (first == null) {
            return "";
        }
        String name = (named == null ? protocol : named.trim()).toUpperCase(Locale.ROOT);
        if (controllers.contains(name)) {
            problems.add(
                    "inter.broker.listener.name must not be one of controller.listener.names: "
                            + name);
        } else if (bound.stream().noneMatch(each -> each.name().equals(name))) {
            if (named == null) {
                return first;
            }
            problems.add("inter.broker.listener.name names " + name + ", which listeners does not");
        }
        return name;
    }
}
