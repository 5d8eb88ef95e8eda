package io.millrace.handlers.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.Uuid;
import io.millrace.handlers.Peer;
import io.millrace.metadata.ImageBuilder;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.Provenance;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.FetchResponse;
import io.millrace.protocol.message.ProduceResponse;
import io.millrace.protocol.metadata.PartitionRecord;
import io.millrace.protocol.metadata.RegisterBrokerRecord;
import io.millrace.protocol.metadata.TopicRecord;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** KIP-951: an answer that says "not here" says where. */
class NextLeadersTest {
    private static final Uuid TOPIC = new Uuid(1, 2);

    private final NextLeaders leaders = new NextLeaders(TestClusters.of(image()));

    private static MetadataImage image() {
        return ImageBuilder.after(MetadataImage.EMPTY)
                .replay(
                        List.of(
                                new RegisterBrokerRecord()
                                        .brokerId(7)
                                        .rack("r")
                                        .endPoints(
                                                List.of(
                                                        new RegisterBrokerRecord.BrokerEndpoint()
                                                                .name("PLAINTEXT")
                                                                .host("seven")
                                                                .port(9092)))
                                        .fenced(false),
                                new TopicRecord().name("t").topicId(TOPIC),
                                new PartitionRecord()
                                        .topicId(TOPIC)
                                        .partitionId(0)
                                        .replicas(List.of(7, 0))
                                        .isr(List.of(7))
                                        .leader(7)
                                        .leaderEpoch(4)))
                .build(new Provenance(1, 1, 0))
                .image();
    }

    private static ProduceResponse produced(ErrorCode error) {
        ProduceResponse.PartitionProduceResponse entry =
                new ProduceResponse.PartitionProduceResponse().index(0).errorCode(error.code());
        return new ProduceResponse()
                .responses(
                        new ArrayList<>(
                                List.of(
                                        new ProduceResponse.TopicProduceResponse()
                                                .topicId(TOPIC)
                                                .partitionResponses(List.of(entry)))));
    }

    @Test
    void aProduceIsToldTheLeaderAndItsAddress() {
        ProduceResponse response = produced(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        leaders.tell(response, (short) 13, new Peer("client", "PLAINTEXT"));
        assertThat(leader(response)).isEqualTo(7);
        assertThat(response.responses().getFirst().partitionResponses().getFirst().currentLeader())
                .satisfies(leader -> assertThat(leader.leaderEpoch()).isEqualTo(4));
        assertThat(response.nodeEndpoints())
                .singleElement()
                .satisfies(node -> {
                    assertThat(node.nodeId()).isEqualTo(7);
                    assertThat(node.host()).isEqualTo("seven");
                    assertThat(node.port()).isEqualTo(9092);
                    assertThat(node.rack()).isEqualTo("r");
                });
    }

    private static int leader(ProduceResponse response) {
        return response.responses()
                .getFirst()
                .partitionResponses()
                .getFirst()
                .currentLeader()
                .leaderId();
    }

    @Test
    void olderClientsAndOtherErrorsAreToldNothing() {
        ProduceResponse old = produced(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        leaders.tell(old, (short) 9, new Peer("client", "PLAINTEXT"));
        assertThat(leader(old)).isEqualTo(-1);
        ProduceResponse other = produced(ErrorCode.NOT_ENOUGH_REPLICAS);
        leaders.tell(other, (short) 13, new Peer("client", "PLAINTEXT"));
        assertThat(leader(other)).isEqualTo(-1);
        assertThat(other.nodeEndpoints()).isEmpty();
    }

    @Test
    void anAddressOfAnotherListenerIsNotTold() {
        ProduceResponse response = produced(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        leaders.tell(response, (short) 13, new Peer("client", "INTERNAL"));
        assertThat(leader(response)).isEqualTo(7);
        assertThat(response.nodeEndpoints()).isEmpty();
    }

    @Test
    void aFetchIsToldTheAddress() {
        FetchResponse response =
                new FetchResponse()
                        .responses(
                                List.of(
                                        new FetchResponse.FetchableTopicResponse()
                                                .topicId(TOPIC)
                                                .partitions(List.of(fenced()))));
        leaders.tell(response, (short) 16, new Peer("client", "PLAINTEXT"));
        assertThat(response.nodeEndpoints())
                .singleElement()
                .satisfies(node -> assertThat(node.host()).isEqualTo("seven"));
    }

    private static FetchResponse.PartitionData fenced() {
        return new FetchResponse.PartitionData()
                .errorCode(ErrorCode.FENCED_LEADER_EPOCH.code())
                .currentLeader(new FetchResponse.LeaderIdAndEpoch().leaderId(7).leaderEpoch(4));
    }
}
