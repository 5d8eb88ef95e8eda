package io.millrace.compatibility.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.ClientSettings;
import io.millrace.compatibility.harness.SharedBroker;
import io.millrace.compatibility.harness.Topics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Kafka's DumpLogSegments over all that the shared broker wrote in this run. The class comes last:
 * it kills the broker, starts it again and stops it first.
 */
@ExtendWith(SharedBroker.class)
@Order(Integer.MAX_VALUE)
class DumpLogTest {
    private static final int SEGMENT_BYTES = 1 << 20;
    private static final int RECORDS = 6_000;

    private final BrokerProcess broker;
    private final Topics topics;

    DumpLogTest(BrokerProcess broker) {
        this.broker = broker;
        this.topics = new Topics(broker.bootstrap());
    }

    @Test
    void findsNothingWrongAfterAKillAndARestart() throws Exception {
        writeSegmentsOfEveryCodec();
        commitOffsets();
        broker.kill();
        broker.start();
        topics.write("dump-lz4", 0, List.of("after the restart"));
        // The tool fails on a log that grows while it reads.
        broker.stop();

        Path data = broker.dataDirectory();
        verifyUserTopics(data);
        DumpedFiles offsets =
                dumpAll(matching(data, "__consumer_offsets-", ".log"), "--offsets-decoder");
        assertThat(offsets.output())
                .contains(
                        "{\"type\":\"1\",\"data\":{\"group\":\"dump-group\",\"topic\":\"dump-none\"")
                .contains("{\"type\":\"2\",\"data\":{\"group\":\"dump-group\"}");
        DumpedFiles metadata =
                dumpAll(
                        matching(data, "__cluster_metadata-", ".log", ".checkpoint"),
                        "--cluster-metadata-decoder");
        assertThat(metadata.output())
                .contains("\"type\":\"TOPIC_RECORD\"")
                .contains("\"type\":\"PARTITION_RECORD\"");
    }

    private static void verifyUserTopics(Path data) {
        List<Path> files = DumpedFiles.under(data, ".log", ".index", ".timeindex", ".snapshot");
        assertThat(matching(data, "dump-none-", ".log")).as("segments").hasSizeGreaterThan(2);
        DumpedFiles deep = dumpAll(files, "--deep-iteration");
        for (String codec : List.of("none", "gzip", "snappy", "lz4", "zstd")) {
            assertThat(deep.output()).contains("compresscodec: " + codec);
        }
        dumpAll(DumpedFiles.under(data, ".index", ".timeindex"), "--verify-index-only");
        dumpAll(DumpedFiles.under(data, ".index", ".timeindex"), "--index-sanity-check");
    }

    private static DumpedFiles dumpAll(List<Path> files, String option) {
        DumpedFiles dumped = DumpedFiles.of(files, option);
        assertThat(dumped.findings()).as(option).isEmpty();
        assertThat(dumped.dumpedFiles()).as("files dumped").isEqualTo(files.size());
        assertThat(dumped.validBatches()).as("valid batches").isEqualTo(dumped.batches());
        return dumped;
    }

    private static List<Path> matching(Path data, String folder, String... suffixes) {
        return DumpedFiles.under(data, suffixes).stream()
                .filter(file -> DumpedFiles.folderName(file).startsWith(folder))
                .toList();
    }

    private void writeSegmentsOfEveryCodec() throws Exception {
        for (String codec : List.of("none", "gzip", "snappy", "lz4", "zstd")) {
            String topic = "dump-" + codec;
            topics.create(topic, 1, Map.of("segment.bytes", Integer.toString(SEGMENT_BYTES)));
            ClientSettings settings =
                    ClientSettings.producer(broker.bootstrap()).with("compression.type", codec);
            try (var producer = new KafkaProducer<String, String>(settings.properties())) {
                List<Future<RecordMetadata>> sent = new ArrayList<>();
                Random random = new Random(1);
                for (int i = 0; i < RECORDS; i++) {
                    String value = Long.toHexString(random.nextLong()).repeat(40);
                    sent.add(producer.send(new ProducerRecord<>(topic, "k" + i, value)));
                }
                for (Future<RecordMetadata> one : sent) {
                    one.get();
                }
            }
        }
    }

    private void commitOffsets() {
        ClientSettings settings = ClientSettings.consumer(broker.bootstrap(), "dump-group");
        try (var consumer = new KafkaConsumer<String, String>(settings.properties())) {
            consumer.subscribe(List.of("dump-none"));
            Topics.poll(consumer, RECORDS);
            consumer.commitSync();
        }
    }
}
