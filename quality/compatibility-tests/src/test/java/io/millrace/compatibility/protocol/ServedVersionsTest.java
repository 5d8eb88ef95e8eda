package io.millrace.compatibility.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MessageReader;
import io.millrace.protocol.message.ApiVersionsResponse;
import io.millrace.protocol.message.ProduceRequest;
import io.millrace.protocol.message.ResponseCodec;
import io.millrace.testkit.BootstrapServers;
import io.millrace.testkit.MillraceExtension;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Set;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What the broker says it serves, it serves, at every version; the rest it refuses as Kafka does.
 */
class ServedVersionsTest {
    @RegisterExtension static final MillraceExtension kafka = MillraceExtension.create();

    @Test
    void everyServedVersionAnswersAnEmptyRequest(@BootstrapServers String bootstrapServers)
            throws Exception {
        try (WireConnection connection = new WireConnection(bootstrapServers)) {
            for (ApiKey key : connection.served()) {
                for (short version = key.lowestVersion();
                        version <= key.highestVersion();
                        version++) {
                    answers(connection, key, version);
                }
            }
        }
    }

    private static void answers(WireConnection connection, ApiKey key, short version) {
        try {
            ByteBuffer body = connection.exchange(blank(key), version);
            ApiMessage theirs = ApiMessageType.fromApiKey(key.id()).newResponse();
            ByteBuffer unread = body.duplicate();
            theirs.read(new ByteBufferAccessor(unread), version);

            assertThat(unread.remaining()).as(key + " v" + version).isZero();
            assertThat(ResponseCodec.decode(key, version, new MessageReader(body)).apiKey())
                    .isEqualTo(key);
        } catch (Exception failure) {
            throw new AssertionError(key + " v" + version, failure);
        }
    }

    private static ApiRequest blank(ApiKey key) throws Exception {
        if (key == ApiKey.PRODUCE) {
            return new ProduceRequest().acks((short) 1);
        }
        for (MessagePair pair : MessagePairs.all()) {
            if (ApiRequest.class.isAssignableFrom(pair.ours())) {
                ApiRequest request =
                        (ApiRequest) pair.ours().getDeclaredConstructor().newInstance();
                if (request.apiKey() == key) {
                    return request;
                }
            }
        }
        throw new AssertionError("no request for " + key);
    }

    @Test
    void theRestIsRefusedByHangingUp(@BootstrapServers String bootstrapServers) throws Exception {
        Set<ApiKey> others = EnumSet.allOf(ApiKey.class);
        try (WireConnection connection = new WireConnection(bootstrapServers)) {
            others.removeAll(connection.served());
        }
        for (ApiKey key : others) {
            hangsUp(bootstrapServers, key, key.highestVersion());
        }
        hangsUp(bootstrapServers, ApiKey.PRODUCE, (short) 2);
        hangsUp(bootstrapServers, ApiKey.FETCH, (short) (ApiKey.FETCH.highestVersion() + 1));
        hangsUp(bootstrapServers, ApiKey.INIT_PRODUCER_ID, (short) 6);
    }

    private static void hangsUp(String bootstrapServers, ApiKey key, short version)
            throws IOException {
        try (WireConnection connection = new WireConnection(bootstrapServers)) {
            assertThatExceptionOfType(IOException.class)
                    .as(key + " v" + version)
                    .isThrownBy(() -> connection.exchangeHeader(key, version))
                    .isNotInstanceOf(SocketTimeoutException.class);
        }
    }

    /** A client of the future learns from a v0 answer what to ask instead (KIP-511). */
    @Test
    void anUnknownVersionOfApiVersionsIsAnswered(@BootstrapServers String bootstrapServers)
            throws Exception {
        try (WireConnection connection = new WireConnection(bootstrapServers)) {
            ByteBuffer body = connection.exchangeHeader(ApiKey.API_VERSIONS, (short) 99);
            ApiVersionsResponse answer =
                    ApiVersionsResponse.decode(new MessageReader(body), (short) 0);

            assertThat(answer.errorCode()).isEqualTo(ErrorCode.UNSUPPORTED_VERSION.code());
            assertThat(answer.apiKeys())
                    .anySatisfy(each -> {
                        assertThat(each.apiKey()).isEqualTo(ApiKey.API_VERSIONS.id());
                        assertThat(each.maxVersion())
                                .isEqualTo(ApiKey.API_VERSIONS.highestVersion());
                    });
            assertThat(connection.served()).contains(ApiKey.API_VERSIONS);
        }
    }

    @Test
    void produceIsToldFromZeroAndAllElseFromItsLowest(@BootstrapServers String bootstrapServers)
            throws Exception {
        try (WireConnection connection = new WireConnection(bootstrapServers)) {
            ByteBuffer body = connection.exchangeHeader(ApiKey.API_VERSIONS, (short) 0);
            ApiVersionsResponse answer =
                    ApiVersionsResponse.decode(new MessageReader(body), (short) 0);

            for (ApiVersionsResponse.ApiVersion told : answer.apiKeys()) {
                ApiKey key = ApiKey.of(told.apiKey());
                if (key == null) {
                    throw new AssertionError("no such key: " + told);
                }
                int lowest = key == ApiKey.PRODUCE ? 0 : key.lowestVersion();
                assertThat((int) told.minVersion()).as(key.name()).isEqualTo(lowest);
                assertThat(told.maxVersion()).as(key.name()).isEqualTo(key.highestVersion());
            }
        }
    }
}
