package io.millrace.handlers;

import io.millrace.base.EventLoop;
import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.ApiResponse;
import io.millrace.protocol.MessageReader;
import io.millrace.protocol.message.ResponseCodec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call that keeps its answer as a client would see it: encoded in the request's version and
 * decoded again.
 */
public final class RecordedCall implements Call {
    private final ApiKey key;
    private final short version;
    private final List<ApiResponse> answers = new ArrayList<>();

    private RecordedCall(ApiKey key, int version) {
        this.key = key;
        this.version = (short) version;
    }

    /** Sends the request through its codec and the dispatcher, and returns the answer. */
    @SuppressWarnings("unchecked") // the key's own response
    public static <R extends ApiResponse> R send(
            Dispatcher dispatcher, ApiRequest request, int version) {
        RecordedCall call = new RecordedCall(request.apiKey(), version);
        dispatcher.dispatch(call, () -> new MessageReader(request.toBuffer((short) version)));
        if (call.answers.size() != 1) {
            throw new AssertionError("answers: " + call.answers);
        }
        return (R) call.answers.getFirst();
    }

    @Override
    public ApiKey key() {
        return key;
    }

    @Override
    public short version() {
        return version;
    }

    @Override
    public boolean isVersionKnown() {
        return true;
    }

    @Override
    public @Nullable String clientId() {
        return "test";
    }

    @Override
    public Peer peer() {
        return new Peer("127.0.0.1", "PLAINTEXT");
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
    public boolean isAbandoned() {
        return false;
    }

    @Override
    public void answer(ApiResponse response) {
        answer(response, version);
    }

    @Override
    public void answer(ApiResponse response, short inVersion) {
        answers.add(
                ResponseCodec.decode(
                        key, inVersion, new MessageReader(response.toBuffer(inVersion))));
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
