package io.millrace.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.protocol.message.ApiVersionsRequest;
import io.millrace.protocol.message.ApiVersionsResponse;
import io.millrace.protocol.message.FetchRequest;
import io.millrace.protocol.message.MetadataRequest;
import io.millrace.protocol.message.RequestCodec;
import io.millrace.protocol.message.ResponseCodec;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessagesTest {

    @Test
    void aRequestComesBackThroughTheLadder() {
        ApiVersionsRequest request =
                new ApiVersionsRequest().clientSoftwareName("t").clientSoftwareVersion("1");

        ByteBuffer bytes = request.toBuffer((short) 3);
        assertThat(RequestCodec.decode(ApiKey.API_VERSIONS, (short) 3, new MessageReader(bytes)))
                .isEqualTo(request)
                .hasToString(
                        "ApiVersionsRequest(clientSoftwareName=t, clientSoftwareVersion=1,"
                                + " clusterId=null, nodeId=-1)");
    }

    @Test
    void bytesBehindARequestAreIgnoredAsClientsOfTodayWriteSome() {
        ByteBuffer metadata = new MetadataRequest().topics(null).toBuffer((short) 9);
        ByteBuffer longer =
                ByteBuffer.allocate(metadata.remaining() + 3).put(metadata.duplicate()).clear();
        assertThat(RequestCodec.decode(ApiKey.METADATA, (short) 9, new MessageReader(longer)))
                .isEqualTo(new MetadataRequest().topics(null));

        ByteBuffer cut = metadata.slice(0, metadata.remaining() - 1);
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() ->
                        RequestCodec.decode(ApiKey.METADATA, (short) 9, new MessageReader(cut)));
    }

    @Test
    void theLadderRefusesTrailingBytesOfAResponseAndForeignVersions() {
        ByteBuffer answer = new ApiVersionsResponse().toBuffer((short) 0);
        ByteBuffer longer =
                ByteBuffer.allocate(answer.remaining() + 1).put(answer.duplicate()).clear();
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() ->
                        ResponseCodec.decode(
                                ApiKey.API_VERSIONS, (short) 0, new MessageReader(longer)))
                .withMessageContaining("1 bytes too many");
        MessageReader foreign = new MessageReader(ByteBuffer.allocate(0));
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> RequestCodec.decode(ApiKey.API_VERSIONS, (short) 99, foreign))
                .withMessageContaining("version 99 is outside of 0 to 5");
    }

    @Test
    void defaultsAreTheSchemas() {
        FetchRequest request = new FetchRequest();

        assertThat(request.maxBytes()).isEqualTo(Integer.MAX_VALUE);
        assertThat(request.clusterId()).isNull();
        assertThat(request.topics()).isEmpty();
        assertThat(new MetadataRequest().allowAutoTopicCreation()).isTrue();
    }

    @Test
    void aFieldThatTheVersionLacksIsRefusedUnlessItMayBeDropped() {
        FetchRequest session = new FetchRequest().sessionId(4);
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() ->
                        session.forgottenTopicsData(List.of(new FetchRequest.ForgottenTopic()))
                                .toBuffer((short) 6))
                .withMessageContaining("FetchRequest.forgottenTopicsData");

        FetchRequest rack = new FetchRequest().rackId("a");
        assertThat(rack.toBuffer((short) 10)).isEqualTo(new FetchRequest().toBuffer((short) 10));
    }

    @Test
    void headersFollowTheKeyAndVersion() {
        assertThat(ApiKey.FETCH.requestHeaderVersion((short) 11)).isEqualTo((short) 1);
        assertThat(ApiKey.FETCH.requestHeaderVersion((short) 12)).isEqualTo((short) 2);
        assertThat(ApiKey.FETCH.responseHeaderVersion((short) 12)).isEqualTo((short) 1);
        assertThat(ApiKey.API_VERSIONS.responseHeaderVersion((short) 4)).isZero();
        assertThat(ApiKey.SASL_HANDSHAKE.requestHeaderVersion((short) 1)).isEqualTo((short) 1);
        assertThat(ApiKey.INIT_PRODUCER_ID.highestVersion()).isEqualTo((short) 5);
    }
}
