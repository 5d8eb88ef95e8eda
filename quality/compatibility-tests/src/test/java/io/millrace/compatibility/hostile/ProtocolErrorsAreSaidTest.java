package io.millrace.compatibility.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.Await;
import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.OwnBroker;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whoever is hung up on for what they sent finds out why in the broker's log. */
class ProtocolErrorsAreSaidTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final short METADATA = 3;
    private static final short NO_SUCH_VERSION = 99;
    private static final byte[] CLIENT = "rude".getBytes(StandardCharsets.US_ASCII);

    @RegisterExtension private final OwnBroker own = new OwnBroker(Map.of());

    @Test
    void aWarningNamesTheClientTheKeyAndTheVersion() throws Exception {
        BrokerProcess broker = own.start();
        ByteBuffer request = ByteBuffer.allocate(64).position(Integer.BYTES);
        request.putShort(METADATA).putShort(NO_SUCH_VERSION).putInt(1);
        request.putShort((short) CLIENT.length).put(CLIENT).put((byte) 0).flip();
        request.putInt(0, request.limit() - Integer.BYTES);
        byte[] bytes = new byte[request.limit()];
        request.get(bytes);

        hangsUp(broker, bytes);
        hangsUp(broker, new byte[] {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc});
        hangsUp(broker, "GET /metrics HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

        if (!BrokerProcess.isKafka()) {
            isSaid(broker, "client=rude apiKey=METADATA version=99: there is no such version");
            isSaid(broker, "It looks like TLS");
            isSaid(broker, "It looks like HTTP");
        }
    }

    private static void isSaid(BrokerProcess broker, String words) {
        Await.until("the log has: " + words, LIMIT, () -> broker.log().contains(words));
    }

    private static void hangsUp(BrokerProcess broker, byte[] bytes) throws IOException {
        String bootstrap = broker.bootstrap();
        int colon = bootstrap.lastIndexOf(':');
        try (Socket socket =
                new Socket(
                        bootstrap.substring(0, colon),
                        Integer.parseInt(bootstrap.substring(colon + 1)))) {
            socket.setSoTimeout((int) LIMIT.toMillis());
            socket.getOutputStream().write(bytes);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }
}
