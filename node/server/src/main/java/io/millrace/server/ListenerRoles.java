package io.millrace.server;

import io.millrace.config.ServerSettings;

/** What a listener is for, by its name. */
record ListenerRoles(ServerSettings.Listeners listeners) {

    /** Whether it is the controller's, with APIs of its own. */
    boolean isController(String name) {
        return listeners.isController(name);
    }

    /** Whether nodes of the cluster come through it. */
    boolean mayBeNode(String name) {
        return listeners.isInterBroker(name) || isController(name);
    }
}
