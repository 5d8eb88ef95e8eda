package io.millrace.handlers;

import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.ApiResponse;
import io.millrace.protocol.MessageReader;
import io.millrace.protocol.message.ResponseCodec;
import java.util.ArrayList;
import java.util.List;

/**
 * A call that keeps its answer as a client would see it: encoded in the request's version and
 * decoded again.
 */
public final class RecordedCall extends LocalCall {
    private final List<ApiResponse> answers = new ArrayList<>();

    private RecordedCall(ApiKey key, int version) {
        super(key, version);
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
    public void answer(ApiResponse response, short inVersion) {
        answers.add(
                ResponseCodec.decode(
                        key(), inVersion, new MessageReader(response.toBuffer(inVersion))));
    }
}
