package io.millrace.compatibility.wire;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsPartitionResponse;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;

/**
 * Produces, fetches and looks up times over one connection, and writes down what came back with
 * times relative to the run's start.
 */
final class TimeWire implements AutoCloseable {
    /** Where the records' own times begin: some hours before the run. */
    static final long EPOCH_BEFORE_MILLIS = 10_000_000;

    private static final int FETCH_BYTES = 50 << 20;
    private static final int TIMEOUT_MILLIS = 30_000;

    private final GroupWire wire;
    private final long startMillis;

    TimeWire(String bootstrap, long startMillis) {
        this.wire = new GroupWire(bootstrap);
        this.startMillis = startMillis;
    }

    String trace() {
        return wire.trace();
    }

    void title(String text) {
        wire.title(text);
    }

    /** The time that is written down as {@code T+millis}. */
    long at(long millis) {
        return startMillis - EPOCH_BEFORE_MILLIS + millis;
    }

    long now(long millis) {
        return startMillis + millis;
    }

    void produce(String topic, int version, String what, MemoryRecords records) {
        TopicProduceData data =
                new TopicProduceData()
                        .setName(topic)
                        .setPartitionData(
                                List.of(
                                        new PartitionProduceData()
                                                .setIndex(0)
                                                .setRecords(records)));
        ProduceRequestData request =
                new ProduceRequestData()
                        .setAcks((short) -1)
                        .setTimeoutMs(TIMEOUT_MILLIS)
                        .setTopicData(new TopicProduceDataCollection(List.of(data).iterator()));
        ProduceResponseData answer =
                (ProduceResponseData) wire.askQuietly(ApiKeys.PRODUCE, version, request);
        PartitionProduceResponse entry =
                answer.responses().iterator().next().partitionResponses().getFirst();
        wire.note(
                "produce v%d %s: %s offset=%d time=%s faults=%s"
                        .formatted(
                                version,
                                what,
                                Errors.forCode(entry.errorCode()),
                                entry.baseOffset(),
                                text(entry.logAppendTimeMs()),
                                entry.recordErrors().stream()
                                        .map(error -> error.batchIndex())
                                        .toList()));
    }

    /** Everything from an offset on, a line for each batch. */
    void fetch(String topic, int version, long offset) {
        FetchRequestData request =
                new FetchRequestData()
                        .setReplicaId(-1)
                        .setMaxWaitMs(0)
                        .setMinBytes(0)
                        .setMaxBytes(FETCH_BYTES)
                        .setSessionId(0)
                        .setSessionEpoch(-1)
                        .setTopics(
                                List.of(
                                        new FetchTopic()
                                                .setTopic(topic)
                                                .setPartitions(
                                                        List.of(
                                                                new FetchPartition()
                                                                        .setPartition(0)
                                                                        .setFetchOffset(offset)
                                                                        .setPartitionMaxBytes(
                                                                                FETCH_BYTES)))));
        FetchResponseData answer =
                (FetchResponseData) wire.askQuietly(ApiKeys.FETCH, version, request);
        FetchResponseData.PartitionData entry =
                answer.responses().getFirst().partitions().getFirst();
        wire.note("fetch v%d: %s".formatted(version, Errors.forCode(entry.errorCode())));
        if (entry.records() instanceof MemoryRecords records) {
            records.batches().forEach(this::note);
        }
    }

    private void note(RecordBatch batch) {
        List<String> records = new ArrayList<>();
        int valueBytes = 0;
        for (Record record : batch) {
            records.add(record.offset() + "@" + text(record.timestamp()));
            valueBytes += Math.max(0, record.valueSize());
        }
        int shown = Math.min(records.size(), 4);
        wire.note(
                "  %s %s size~%d max=%s count=%d values=%d %s"
                        .formatted(
                                batch.compressionType(),
                                batch.timestampType(),
                                (batch.sizeInBytes() + 50) / 100 * 100,
                                text(batch.maxTimestamp()),
                                records.size(),
                                valueBytes,
                                records.subList(0, shown)));
    }

    void lookUp(String topic, int version, String what, long timestamp) {
        ListOffsetsPartitionResponse entry = find(topic, version, timestamp);
        wire.note(
                "v%d %s: %s offset=%d time=%s"
                        .formatted(
                                version,
                                what,
                                Errors.forCode(entry.errorCode()),
                                entry.offset(),
                                text(entry.timestamp())));
    }

    private ListOffsetsPartitionResponse find(String topic, int version, long timestamp) {
        ListOffsetsRequestData request = TransactionRequests.offset(topic, 0, false, timestamp);
        ListOffsetsResponseData answer =
                (ListOffsetsResponseData) wire.askQuietly(ApiKeys.LIST_OFFSETS, version, request);
        return answer.topics().getFirst().partitions().getFirst();
    }

    /** Whether the broker leads the partition. */
    boolean leads(String topic) {
        return find(topic, 1, -2).errorCode() == Errors.NONE.code();
    }

    private String text(long timestamp) {
        if (timestamp == -1) {
            return "none";
        }
        long sinceEpoch = timestamp - startMillis + EPOCH_BEFORE_MILLIS;
        if (sinceEpoch >= 0 && sinceEpoch < EPOCH_BEFORE_MILLIS / 2) {
            return "T+" + sinceEpoch;
        }
        long minutes = Math.floorDiv(timestamp - startMillis, 60_000L);
        return minutes == 0 || minutes == 1 ? "now" : "now%+dmin".formatted(minutes);
    }

    @Override
    public void close() {
        wire.close();
    }
}
