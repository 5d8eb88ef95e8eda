package io.millrace.compatibility.compaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.Await;
import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.OwnBroker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Compacted topics as clients see them. */
class CompactionOverTheWireTest {
    private static final int ROUNDS = 6;
    private static final int MEBIBYTE = 1 << 20;
    private static final int LARGE_RECORDS = 20;
    private static final int LARGE_BYTES = 300_000;

    @RegisterExtension
    private final OwnBroker own =
            new OwnBroker(
                    Map.of(
                            "log.cleaner.backoff.ms", "100",
                            "log.retention.check.interval.ms", "300",
                            "log.initial.task.delay.ms", "100"));

    @Test
    void theLatestOfEachKeyStaysAtItsOffsetAndTombstonesGo() {
        BrokerProcess broker = own.start();
        CompactedTopic topic = new CompactedTopic(broker.bootstrap(), "latest", Map.of());
        List<String> latest = new ArrayList<>();
        List<String> values;
        try (KafkaProducer<String, String> producer = topic.producer()) {
            for (int round = 0; round < ROUNDS; round++) {
                latest.clear();
                for (String key : List.of("a", "b", "c")) {
                    latest.add(
                            topic.put(producer, key, key + round) + ":" + key + "=" + key + round);
                }
            }
            topic.put(producer, "a", null);
            values = List.of(latest.get(1), latest.get(2));
            topic.await(
                    producer,
                    "only the latest values",
                    records -> CompactedTopic.own(records).equals(values));
        }
        broker.stop();
        broker.start();
        assertThat(CompactedTopic.own(topic.read("read_uncommitted"))).isEqualTo(values);
        broker.kill();
        broker.start();
        assertThat(CompactedTopic.own(topic.read("read_uncommitted"))).isEqualTo(values);
        try (KafkaProducer<String, String> producer = topic.producer()) {
            String more = topic.put(producer, "b", "more") + ":b=more";
            topic.await(
                    producer,
                    "the value after the restart",
                    records -> CompactedTopic.own(records).equals(List.of(latest.get(2), more)));
        }
    }

    @Test
    void tombstonesStayForTheirTime() {
        BrokerProcess broker = own.start();
        CompactedTopic topic =
                new CompactedTopic(
                        broker.bootstrap(), "tombstones", Map.of("delete.retention.ms", "3600000"));
        try (KafkaProducer<String, String> producer = topic.producer()) {
            topic.put(producer, "a", "old");
            topic.put(producer, "b", "old");
            topic.put(producer, "a", null);
            topic.put(producer, "b", "new");
            List<String> left = List.of("2:a=null", "3:b=new");
            topic.await(
                    producer,
                    "the tombstone without its record",
                    records -> CompactedTopic.own(records).equals(left));
            // Cleanings that follow leave it as well.
            for (int i = 0; i < ROUNDS; i++) {
                String value = "again" + i;
                long offset = topic.put(producer, "b", value);
                topic.await(
                        producer,
                        "another cleaning",
                        records ->
                                CompactedTopic.own(records)
                                        .equals(List.of("2:a=null", offset + ":b=" + value)));
            }
        }
    }

    @Test
    void abortedRecordsGoAndCommittedOnesStay() {
        BrokerProcess broker = own.start();
        CompactedTopic topic = new CompactedTopic(broker.bootstrap(), "transactional", Map.of());
        List<String> expected = new ArrayList<>();
        try (KafkaProducer<String, String> plain = topic.producer();
                KafkaProducer<String, String> producer = topic.producer("compacting")) {
            for (int round = 0; round < ROUNDS; round++) {
                producer.beginTransaction();
                long offset = topic.put(producer, "a", "a" + round);
                producer.commitTransaction();
                expected.clear();
                expected.add(offset + ":a=a" + round);
                producer.beginTransaction();
                topic.put(producer, "a", "aborted" + round);
                topic.put(producer, "only-aborted", "aborted" + round);
                producer.abortTransaction();
            }
            topic.await(
                    plain,
                    "one committed value",
                    records -> CompactedTopic.own(records).equals(expected));
            Await.until(
                    "no aborted value is left",
                    CompactedTopic.LIMIT,
                    () -> {
                        topic.put(plain, "filler", "x".repeat(500));
                        return CompactedTopic.own(topic.read("read_uncommitted")).equals(expected);
                    });
            producer.beginTransaction();
            long open = topic.put(producer, "a", "open");
            topic.put(plain, "behind", "b");
            broker.stop();
            broker.start();
            assertThat(CompactedTopic.own(topic.read("read_committed"))).isEqualTo(expected);
            assertThat(CompactedTopic.own(topic.read("read_uncommitted")))
                    .startsWith(expected.getFirst())
                    .contains(open + ":a=open");
            producer.commitTransaction();
            topic.await(
                    plain,
                    "what was open over the restart",
                    records ->
                            CompactedTopic.own(records)
                                    .equals(List.of(open + ":a=open", (open + 1) + ":behind=b")));
        }
    }

    /**
     * Size takes away whole segments, and compaction makes one of neighbours while they are within
     * {@code segment.bytes}, whose minimum is 1 MiB: so the records are large. Of small ones
     * everything but the newest would be one segment sooner or later, which is never over the size.
     */
    @Test
    void compactAndDeleteDoesBoth() {
        BrokerProcess broker = own.start();
        CompactedTopic topic =
                new CompactedTopic(
                        broker.bootstrap(),
                        "both",
                        Map.of(
                                "cleanup.policy", "compact,delete",
                                "segment.bytes", String.valueOf(MEBIBYTE),
                                "retention.bytes", String.valueOf(2 * MEBIBYTE)));
        try (KafkaProducer<String, String> producer = topic.producer()) {
            topic.put(producer, "goes", "by size");
            topic.put(producer, "a", "1");
            topic.put(producer, "a", "2");
            topic.await(
                    producer,
                    "the older value of a key is gone",
                    records ->
                            CompactedTopic.own(records).equals(List.of("0:goes=by size", "2:a=2")));
            // Every one a key of its own: only size makes them go.
            for (int i = 0; i < LARGE_RECORDS; i++) {
                topic.put(producer, "key" + i, "x".repeat(LARGE_BYTES));
            }
            topic.await(
                    producer,
                    "what is over the size",
                    records -> records.stream().noneMatch(record -> record.contains(":goes=")));
            List<String> left = topic.read("read_uncommitted");
            for (int i = LARGE_RECORDS - 2 * MEBIBYTE / LARGE_BYTES; i < LARGE_RECORDS; i++) {
                String key = ":key" + i + "=";
                assertThat(left).anyMatch(record -> record.contains(key));
            }
        }
    }

    @Test
    void withoutAPolicyEverythingStays() {
        BrokerProcess broker = own.start();
        CompactedTopic topic =
                new CompactedTopic(
                        broker.bootstrap(),
                        "infinite",
                        Map.of(
                                "cleanup.policy", "",
                                "retention.ms", "1",
                                "retention.bytes", "1"));
        CompactedTopic witness = new CompactedTopic(broker.bootstrap(), "witness", Map.of());
        try (KafkaProducer<String, String> producer = topic.producer()) {
            List<String> all = new ArrayList<>();
            for (int i = 0; i < ROUNDS; i++) {
                all.add(topic.put(producer, "a", "a" + i) + ":a=a" + i);
                witness.put(producer, "a", "a" + i);
            }
            witness.await(
                    producer,
                    "the other topic was cleaned",
                    records -> CompactedTopic.own(records).size() == 1);
            assertThat(topic.read("read_uncommitted")).isEqualTo(all);
        }
    }
}
