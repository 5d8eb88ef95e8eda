package io.millrace.compatibility.hostile;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.protocol.ByteBufferAccessor;

/** What the broker says that it serves. */
final class ServedKeys {
    private ServedKeys() {}

    static Set<Short> of(InetSocketAddress address) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(address);
            ByteBuffer question = HostileFrames.question(1);
            socket.getOutputStream().write(question.array(), 0, question.limit());
            DataInputStream in = new DataInputStream(socket.getInputStream());
            ByteBuffer answer = ByteBuffer.wrap(in.readNBytes(in.readInt()));
            answer.getInt();
            ApiVersionsResponseData versions =
                    new ApiVersionsResponseData(new ByteBufferAccessor(answer), (short) 0);
            Set<Short> keys = new HashSet<>();
            versions.apiKeys().forEach(key -> keys.add(key.apiKey()));
            return keys;
        }
    }
}
