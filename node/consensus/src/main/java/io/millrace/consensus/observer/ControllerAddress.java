package io.millrace.consensus.observer;

/** Where a controller may be reached. */
public record ControllerAddress(String host, int port) {
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
