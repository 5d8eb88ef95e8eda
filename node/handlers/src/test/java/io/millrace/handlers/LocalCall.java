package io.millrace.handlers;

import io.millrace.base.EventLoop;
import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ApiResponse;
import org.jspecify.annotations.Nullable;

/** A call that no connection brought, answered at once unless a test says otherwise. */
public abstract class LocalCall implements Call {
    private final ApiKey key;
    private final short version;

    protected LocalCall(ApiKey key, int version) {
        this.key = key;
        this.version = (short) version;
    }

    @Override
    public final ApiKey key() {
        return key;
    }

    @Override
    public final short version() {
        return version;
    }

    @Override
    public final boolean isVersionKnown() {
        return true;
    }

    @Override
    public final @Nullable String clientId() {
        return "test";
    }

    @Override
    public final Peer peer() {
        return new Peer("127.0.0.1", "PLAINTEXT", true);
    }

    @Override
    public long connection() {
        return 1;
    }

    @Override
    public EventLoop loop() {
        throw new AssertionError("nothing here waits");
    }

    @Override
    public void releaseBody() {}

    @Override
    public void whenDisconnected(Runnable then) {}

    @Override
    public boolean isAbandoned() {
        return false;
    }

    @Override
    public final void answer(ApiResponse response) {
        answer(response, version);
    }

    @Override
    public void answerNothing() {
        throw new AssertionError("every request here is answered");
    }

    @Override
    public void disconnect(String reason) {
        throw new AssertionError(reason);
    }
}
