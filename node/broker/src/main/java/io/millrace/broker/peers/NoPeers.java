package io.millrace.broker.peers;

import io.millrace.protocol.ApiRequest;
import java.util.function.Consumer;

/** For a node that is alone: nobody is ever reached. */
public enum NoPeers implements Peers {
    INSTANCE;

    @Override
    public PeerChannel connect(PeerAddress address, Purpose purpose) {
        return new PeerChannel() {
            @Override
            public void send(
                    ApiRequest request,
                    short versionMax,
                    int timeoutMillis,
                    Consumer<PeerAnswer> then) {
                then.accept(
                        new PeerAnswer.Failed(
                                PeerAnswer.Kind.UNREACHABLE, "this node has no peers"));
            }

            @Override
            public void close() {}
        };
    }
}
