package io.millrace.compatibility.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.SharedBroker;
import io.millrace.compatibility.harness.Topics;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What clients that write several requests at once rely on: an answer is what it would be if all
 * earlier requests of the connection were done.
 */
@ExtendWith(SharedBroker.class)
class PipelinedRequestsTest {
    private static final int ROUNDS = 20;

    private final String bootstrap;
    private final Topics topics;

    PipelinedRequestsTest(BrokerProcess broker) {
        this.bootstrap = broker.bootstrap();
        this.topics = new Topics(bootstrap);
    }

    @Test
    void offsetsBehindAProduceKnowIt() throws Exception {
        topics.create("pipelined-produce", 1);
        try (PipelinedWire wire = new PipelinedWire(bootstrap)) {
            for (int round = 1; round <= ROUNDS; round++) {
                wire.produce("pipelined-produce", -1).latestOffset("pipelined-produce").send();
                wire.receive();
                assertThat(wire.receiveOffset()).as("round %d", round).isEqualTo(round);
            }
        }
    }

    @Test
    void offsetsBehindAWaitingFetchKnowWhatItReads() throws Exception {
        topics.create("pipelined-fetch", 1);
        try (PipelinedWire wire = new PipelinedWire(bootstrap);
                PipelinedWire writer = new PipelinedWire(bootstrap)) {
            for (int round = 1; round <= ROUNDS; round++) {
                wire.fetch("pipelined-fetch", round - 1, 30_000)
                        .latestOffset("pipelined-fetch")
                        .send();
                writer.produce("pipelined-fetch", -1).send();
                writer.receive();
                FetchResponseData fetched = (FetchResponseData) wire.receive().data();
                long watermark =
                        fetched.responses().getFirst().partitions().getFirst().highWatermark();
                assertThat(watermark).isEqualTo(round);
                assertThat(wire.receiveOffset()).as("round %d", round).isEqualTo(round);
            }
        }
    }

    @Test
    void allIsDoneThatWasSentBeforeThePeerClosedItsSide() throws Exception {
        topics.create("pipelined-end", 1);
        int count = 2_000;
        try (PipelinedWire wire = new PipelinedWire(bootstrap)) {
            for (int i = 0; i < count; i++) {
                wire.produce("pipelined-end", 1);
            }
            wire.send();
            wire.endOutput();
            for (int i = 0; i < count; i++) {
                wire.receive();
            }
        }
        assertThat(topics.read("pipelined-end", 0, count)).hasSize(count);
    }

    @Test
    void bytesBehindTheLastFieldAreIgnored() throws Exception {
        topics.create("pipelined-excess", 1);
        try (PipelinedWire wire = new PipelinedWire(bootstrap)) {
            short version = 12;
            MetadataRequestData all = new MetadataRequestData().setTopics(null);
            wire.add(ApiKeys.METADATA, version, all, 3).latestOffset("pipelined-excess").send();
            MetadataResponseData answer = (MetadataResponseData) wire.receive().data();
            assertThat(answer.topics())
                    .extracting(each -> each.name())
                    .contains("pipelined-excess");
            assertThat(wire.receiveOffset()).isZero();
        }
    }
}
