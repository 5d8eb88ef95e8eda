package io.millrace.compatibility.wire;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.DescribeProducersRequestData;
import org.apache.kafka.common.message.DescribeProducersResponseData;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsPartitionResponse;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.record.internal.BaseRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.jspecify.annotations.Nullable;

/** What readers of both isolations and operators are told of partition 0 of a topic. */
final class IsolationWire implements AutoCloseable {
    private static final int FETCH_BYTES = 50 << 20;
    private static final int TIMEOUT_MILLIS = 30_000;
    private static final int FIRST_BY_ID = 13;

    private final GroupWire wire;

    /** Producer ids by the names that they have in the trace. */
    private final Map<Long, String> names = new LinkedHashMap<>();

    private final Map<String, Uuid> topicIds = new LinkedHashMap<>();

    IsolationWire(String bootstrap) {
        this.wire = new GroupWire(bootstrap);
    }

    String trace() {
        return wire.trace();
    }

    void title(String text) {
        wire.title(text);
    }

    void note(String line) {
        wire.note(line);
    }

    Message ask(ApiKeys key, int version, Message request) {
        return wire.askQuietly(key, version, request);
    }

    void name(long producerId, String name) {
        names.put(producerId, name);
    }

    private String name(long producerId) {
        return names.getOrDefault(producerId, producerId < 0 ? "nobody" : "somebody");
    }

    private Uuid topicId(String topic) {
        return topicIds.computeIfAbsent(
                topic,
                name -> {
                    MetadataRequestData request =
                            new MetadataRequestData()
                                    .setTopics(List.of(new MetadataRequestTopic().setName(name)));
                    MetadataResponseData answer =
                            (MetadataResponseData) wire.askQuietly(ApiKeys.METADATA, 12, request);
                    return answer.topics().iterator().next().topicId();
                });
    }

    /** What is sent to produce, beside the records. */
    record Sending(String topic, int version, short acks, @Nullable String transactionalId) {}

    PartitionProduceResponse produce(Sending to, String what, BaseRecords records) {
        TopicProduceData data =
                new TopicProduceData()
                        .setName(to.topic())
                        .setTopicId(
                                to.version() >= FIRST_BY_ID ? topicId(to.topic()) : Uuid.ZERO_UUID)
                        .setPartitionData(
                                List.of(
                                        new PartitionProduceData()
                                                .setIndex(0)
                                                .setRecords(records)));
        ProduceRequestData request =
                new ProduceRequestData()
                        .setAcks(to.acks())
                        .setTransactionalId(to.transactionalId())
                        .setTimeoutMs(TIMEOUT_MILLIS)
                        .setTopicData(new TopicProduceDataCollection(List.of(data).iterator()));
        ProduceResponseData answer =
                (ProduceResponseData) wire.askQuietly(ApiKeys.PRODUCE, to.version(), request);
        PartitionProduceResponse entry =
                answer.responses().iterator().next().partitionResponses().getFirst();
        wire.note(
                "produce v%d %s: %s offset=%d start=%d time=%s faults=%s"
                        .formatted(
                                to.version(),
                                what,
                                Errors.forCode(entry.errorCode()),
                                entry.baseOffset(),
                                entry.logStartOffset(),
                                entry.logAppendTimeMs() < 0 ? "none" : "some",
                                entry.recordErrors().stream()
                                        .map(error -> error.batchIndex())
                                        .toList()));
        return entry;
    }

    private FetchResponseData.PartitionData read(
            String topic, int version, boolean committed, long offset, int maxBytes) {
        boolean byId = version >= FIRST_BY_ID;
        FetchTopic wanted =
                new FetchTopic()
                        .setTopic(byId ? "" : topic)
                        .setTopicId(byId ? topicId(topic) : Uuid.ZERO_UUID)
                        .setPartitions(
                                List.of(
                                        new FetchPartition()
                                                .setPartition(0)
                                                .setFetchOffset(offset)
                                                .setPartitionMaxBytes(maxBytes)));
        FetchRequestData request =
                new FetchRequestData()
                        .setMaxWaitMs(0)
                        .setMinBytes(0)
                        .setMaxBytes(FETCH_BYTES)
                        .setIsolationLevel((byte) (committed ? 1 : 0))
                        .setSessionEpoch(-1)
                        .setTopics(List.of(wanted));
        if (version < 15) {
            request.setReplicaId(-1);
        }
        FetchResponseData answer =
                (FetchResponseData) wire.askQuietly(ApiKeys.FETCH, version, request);
        return answer.responses().getFirst().partitions().getFirst();
    }

    long highWatermark(String topic) {
        return find(topic, 5, false, -1).offset();
    }

    boolean isServed(String topic) {
        return find(topic, 5, false, -1).errorCode() == Errors.NONE.code();
    }

    void fetch(String topic, int version, boolean committed, long offset, int maxBytes) {
        FetchResponseData.PartitionData entry = read(topic, version, committed, offset, maxBytes);
        StringJoiner batches = new StringJoiner(" ");
        long end = -1;
        if (entry.records() instanceof MemoryRecords records) {
            for (RecordBatch batch : records.batches()) {
                end = batch.lastOffset();
                batches.add(
                        "%d-%d%s%s"
                                .formatted(
                                        batch.baseOffset(),
                                        batch.lastOffset(),
                                        batch.isTransactional() ? name(batch.producerId()) : "",
                                        batch.isControlBatch() ? "!" : ""));
            }
        }
        List<String> aborted = new ArrayList<>();
        boolean listed = entry.abortedTransactions() != null;
        long lastOffset = end;
        if (listed) {
            entry.abortedTransactions().stream()
                    // Kafka lists more than what is in the answer.
                    .filter(each -> each.firstOffset() <= lastOffset)
                    .forEach(each ->
                            aborted.add(name(each.producerId()) + "@" + each.firstOffset()));
        }
        wire.note(
                "fetch v%d %s %d%s: %s hw=%d stable=%d start=%d aborted=%s [%s]"
                        .formatted(
                                version,
                                committed ? "committed" : "all",
                                offset,
                                maxBytes == FETCH_BYTES ? "" : " of " + maxBytes,
                                Errors.forCode(entry.errorCode()),
                                entry.highWatermark(),
                                entry.lastStableOffset(),
                                entry.logStartOffset(),
                                listed ? aborted : "null",
                                batches));
    }

    /** Everything that can be asked about the topic. */
    void look(String topic, String when) {
        wire.title(topic + ": " + when);
        long start = find(topic, 5, false, -2).offset();
        long end = highWatermark(topic);
        for (boolean committed : new boolean[] {false, true}) {
            for (int version = 4; version <= 18; version++) {
                fetch(topic, version, committed, 0, FETCH_BYTES);
            }
            for (long offset = 1; offset <= end + 1; offset++) {
                fetch(topic, 12, committed, offset, FETCH_BYTES);
                fetch(topic, 12, committed, offset, 1);
            }
            for (int version = 2; version <= 11; version++) {
                list(topic, version, committed, "latest", -1);
                list(topic, version, committed, "earliest", -2);
            }
            list(topic, 11, committed, "max", -3);
            // Where segments below the start are still there, Kafka finds nothing for older times.
            for (long time = start; time <= end + 1; time++) {
                list(topic, 11, committed, "time " + time, time);
            }
        }
        describeProducers(topic);
    }

    private void list(String topic, int version, boolean committed, String what, long timestamp) {
        ListOffsetsPartitionResponse entry = find(topic, version, committed, timestamp);
        String time = time(entry.timestamp());
        // Of the batches that a fast broker stamps in one millisecond the first is the newest.
        boolean shared = what.equals("max") && time.equals("now");
        wire.note(
                "list v%d %s %s: %s offset=%s time=%s"
                        .formatted(
                                version,
                                committed ? "committed" : "all",
                                what,
                                Errors.forCode(entry.errorCode()),
                                shared ? "any" : entry.offset(),
                                time));
    }

    private ListOffsetsPartitionResponse find(
            String topic, int version, boolean committed, long timestamp) {
        ListOffsetsRequestData request = TransactionRequests.offset(topic, 0, committed, timestamp);
        ListOffsetsResponseData answer =
                (ListOffsetsResponseData) wire.askQuietly(ApiKeys.LIST_OFFSETS, version, request);
        return answer.topics().getFirst().partitions().getFirst();
    }

    /** Records' times are small numbers; those of markers are the run's. */
    private static String time(long timestamp) {
        return timestamp < 1_000_000 ? Long.toString(timestamp) : "now";
    }

    private void describeProducers(String topic) {
        DescribeProducersRequestData request =
                new DescribeProducersRequestData()
                        .setTopics(
                                new DescribeProducersRequestData.TopicRequestCollection(
                                        List.of(
                                                new DescribeProducersRequestData.TopicRequest()
                                                        .setName(topic)
                                                        .setPartitionIndexes(List.of(0, 9)))));
        DescribeProducersResponseData answer =
                (DescribeProducersResponseData)
                        wire.askQuietly(ApiKeys.DESCRIBE_PRODUCERS, 0, request);
        answer.topics()
                .getFirst()
                .partitions()
                .forEach(partition -> {
                    List<String> lines = new ArrayList<>();
                    partition
                            .activeProducers()
                            .forEach(each ->
                                    lines.add(
                                            "%s epoch=%d sequence=%d time=%s coordinator=%d open=%d"
                                                    .formatted(
                                                            name(each.producerId()),
                                                            each.producerEpoch(),
                                                            each.lastSequence(),
                                                            time(each.lastTimestamp()),
                                                            each.coordinatorEpoch(),
                                                            each.currentTxnStartOffset())));
                    lines.sort(null);
                    wire.note(
                            "producers of %d: %s %s"
                                    .formatted(
                                            partition.partitionIndex(),
                                            Errors.forCode(partition.errorCode()),
                                            lines));
                });
    }

    @Override
    public void close() {
        wire.close();
    }
}
