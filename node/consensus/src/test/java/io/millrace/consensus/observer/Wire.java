package io.millrace.consensus.observer;

import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.ApiResponse;
import io.millrace.protocol.MessageReader;
import io.millrace.protocol.message.RequestCodec;
import io.millrace.protocol.message.ResponseCodec;
import java.nio.ByteBuffer;

/** Takes messages through their bytes, and takes the bytes away when the reader is done. */
final class Wire {
    private Wire() {}

    static ApiRequest request(ApiRequest request) {
        short version = request.apiKey().highestVersion();
        return RequestCodec.decode(
                request.apiKey(), version, new MessageReader(request.toBuffer(version)));
    }

    /** The response, and the bytes under it. */
    record Received(ApiResponse response, ByteBuffer bytes) {
        void takeAway() {
            for (int i = 0; i < bytes.limit(); i++) {
                bytes.put(i, (byte) 0x55);
            }
        }
    }

    static Received response(ApiResponse response) {
        short version = response.apiKey().highestVersion();
        ByteBuffer bytes = response.toBuffer(version);
        return new Received(
                ResponseCodec.decode(
                        response.apiKey(), version, new MessageReader(bytes.asReadOnlyBuffer())),
                bytes);
    }
}
