package io.millrace.compatibility.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.OwnBroker;
import io.millrace.compatibility.harness.ProcessMemory;
import io.millrace.compatibility.harness.Topics;
import io.millrace.compatibility.protocol.WireConnection;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MessageReader;
import io.millrace.protocol.message.ListOffsetsRequest;
import io.millrace.protocol.message.ListOffsetsResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Few bytes that become many: a batch of 127 KB that holds one record of 125 MiB, and many look-ups
 * by time at once that open it. Against a process with a heap of 512 MiB.
 */
class LookUpAttackTest {
    private static final String TOPIC = "bomb";
    private static final short VERSION = 7;
    private static final int RECORD_BYTES = 125 << 20;
    private static final int LOOK_UPS = 40;
    private static final int ROUNDS = 3;

    /** What all look-ups together may add to what the process holds: two such records. */
    private static final long GROWTH_BYTES_MAX = 2L * RECORD_BYTES;

    @RegisterExtension final OwnBroker own = new OwnBroker(Map.of());

    @Test
    void lookUpsByTimeOpenALargeRecordInBoundedMemory() throws Exception {
        BrokerProcess broker = own.start();
        new Topics(broker.bootstrap()).create(TOPIC, 1);
        long before = System.currentTimeMillis();
        produce(broker.bootstrap());
        long resident = ProcessMemory.residentBytes(broker.pid());
        try (ExecutorService threads = Executors.newFixedThreadPool(LOOK_UPS)) {
            for (int round = 0; round < ROUNDS; round++) {
                List<Future<ListOffsetsResponse>> answers = new ArrayList<>();
                for (int i = 0; i < LOOK_UPS; i++) {
                    answers.add(threads.submit(() -> lookUp(broker.bootstrap(), before)));
                }
                for (Future<ListOffsetsResponse> each : answers) {
                    var entry = each.get().topics().getFirst().partitions().getFirst();
                    assertThat(ErrorCode.of(entry.errorCode())).isEqualTo(ErrorCode.NONE);
                    assertThat(entry.offset()).isZero();
                    assertThat(entry.timestamp()).isGreaterThanOrEqualTo(before);
                }
            }
        }
        long growth = ProcessMemory.peakResidentBytes(broker.pid()) - resident;
        System.out.println("look-ups: grew by " + (growth >> 20) + " MiB");
        assertThat(broker.isAlive()).isTrue();
        assertThat(growth).isLessThan(GROWTH_BYTES_MAX);
        new Topics(broker.bootstrap()).write(TOPIC, 0, List.of("after"));
    }

    private static void produce(String bootstrap) throws ExecutionException, InterruptedException {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", bootstrap);
        settings.put("compression.type", "gzip");
        settings.put("max.request.size", Integer.toString(2 * RECORD_BYTES));
        settings.put("buffer.memory", Integer.toString(2 * RECORD_BYTES));
        var bytes = new ByteArraySerializer();
        try (var producer = new KafkaProducer<byte[], byte[]>(settings, bytes, bytes)) {
            producer.send(new ProducerRecord<>(TOPIC, 0, null, new byte[RECORD_BYTES])).get();
        }
    }

    private static ListOffsetsResponse lookUp(String bootstrap, long timestamp) throws Exception {
        ListOffsetsRequest request =
                new ListOffsetsRequest()
                        .replicaId(-1)
                        .topics(
                                List.of(
                                        new ListOffsetsRequest.ListOffsetsTopic()
                                                .name(TOPIC)
                                                .partitions(
                                                        List.of(
                                                                new ListOffsetsRequest
                                                                                .ListOffsetsPartition()
                                                                        .timestamp(timestamp)))));
        try (WireConnection connection = new WireConnection(bootstrap)) {
            return ListOffsetsResponse.decode(
                    new MessageReader(connection.exchange(request, VERSION)), VERSION);
        }
    }
}
