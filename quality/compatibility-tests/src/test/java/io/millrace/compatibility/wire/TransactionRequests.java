package io.millrace.compatibility.wire;

import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.AddOffsetsToTxnRequestData;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTopic;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTopicCollection;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTransaction;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTransactionCollection;
import org.apache.kafka.common.message.DescribeProducersRequestData;
import org.apache.kafka.common.message.DescribeTransactionsRequestData;
import org.apache.kafka.common.message.EndTxnRequestData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.message.ListTransactionsRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopic;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestPartition;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestTopic;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData.WritableTxnMarker;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData.WritableTxnMarkerTopic;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.jspecify.annotations.Nullable;

/** Requests about transactions, in Kafka's own classes. */
final class TransactionRequests {
    static final long UNKNOWN_PRODUCER_ID = 9_999_999;
    static final int TIMEOUT_MILLIS = 60_000;

    private static final int REQUEST_TIMEOUT_MILLIS = 30_000;

    private TransactionRequests() {}

    /** A producer, as a request names it. */
    record Identity(long producerId, short epoch) {
        static final Identity NONE = new Identity(-1, (short) -1);

        Identity epoch(int other) {
            return new Identity(producerId, (short) other);
        }
    }

    /** Who commits offsets, for which group. */
    record Member(String group, int generation, String id, @Nullable String instance) {}

    static InitProducerIdRequestData init(
            @Nullable String transactionalId, int timeoutMillis, Identity expected) {
        return new InitProducerIdRequestData()
                .setTransactionalId(transactionalId)
                .setTransactionTimeoutMs(timeoutMillis)
                .setProducerId(expected.producerId())
                .setProducerEpoch(expected.epoch());
    }

    static AddPartitionsToTxnRequestData add(
            String transactionalId, Identity producer, String topic, List<Integer> partitions) {
        return new AddPartitionsToTxnRequestData()
                .setV3AndBelowTransactionalId(transactionalId)
                .setV3AndBelowProducerId(producer.producerId())
                .setV3AndBelowProducerEpoch(producer.epoch())
                .setV3AndBelowTopics(topics(topic, partitions));
    }

    private static AddPartitionsToTxnTopicCollection topics(
            String topic, List<Integer> partitions) {
        AddPartitionsToTxnTopicCollection topics = new AddPartitionsToTxnTopicCollection();
        topics.add(new AddPartitionsToTxnTopic().setName(topic).setPartitions(partitions));
        return topics;
    }

    static AddPartitionsToTxnTransaction transaction(
            String transactionalId,
            Identity producer,
            boolean verifyOnly,
            String topic,
            List<Integer> partitions) {
        return new AddPartitionsToTxnTransaction()
                .setTransactionalId(transactionalId)
                .setProducerId(producer.producerId())
                .setProducerEpoch(producer.epoch())
                .setVerifyOnly(verifyOnly)
                .setTopics(topics(topic, partitions));
    }

    static AddPartitionsToTxnRequestData batch(List<AddPartitionsToTxnTransaction> transactions) {
        return new AddPartitionsToTxnRequestData()
                .setTransactions(
                        new AddPartitionsToTxnTransactionCollection(transactions.iterator()));
    }

    static AddOffsetsToTxnRequestData addOffsets(
            String transactionalId, Identity producer, String group) {
        return new AddOffsetsToTxnRequestData()
                .setTransactionalId(transactionalId)
                .setProducerId(producer.producerId())
                .setProducerEpoch(producer.epoch())
                .setGroupId(group);
    }

    static TxnOffsetCommitRequestData commitOffset(
            String transactionalId,
            Identity producer,
            Member member,
            String topic,
            int partition,
            long offset) {
        return new TxnOffsetCommitRequestData()
                .setTransactionalId(transactionalId)
                .setGroupId(member.group())
                .setProducerId(producer.producerId())
                .setProducerEpoch(producer.epoch())
                .setGenerationIdOrMemberEpoch(member.generation())
                .setMemberId(member.id())
                .setGroupInstanceId(member.instance())
                .setTopics(
                        List.of(
                                new TxnOffsetCommitRequestTopic()
                                        .setName(topic)
                                        .setPartitions(
                                                List.of(
                                                        new TxnOffsetCommitRequestPartition()
                                                                .setPartitionIndex(partition)
                                                                .setCommittedOffset(offset)
                                                                .setCommittedMetadata("")))));
    }

    static EndTxnRequestData end(String transactionalId, Identity producer, boolean commit) {
        return new EndTxnRequestData()
                .setTransactionalId(transactionalId)
                .setProducerId(producer.producerId())
                .setProducerEpoch(producer.epoch())
                .setCommitted(commit);
    }

    static WriteTxnMarkersRequestData marker(
            Identity producer,
            int coordinatorEpoch,
            boolean commit,
            int transactionVersion,
            String topic,
            List<Integer> partitions) {
        return new WriteTxnMarkersRequestData()
                .setMarkers(
                        List.of(
                                new WritableTxnMarker()
                                        .setProducerId(producer.producerId())
                                        .setProducerEpoch(producer.epoch())
                                        .setCoordinatorEpoch(coordinatorEpoch)
                                        .setTransactionResult(commit)
                                        .setTransactionVersion((byte) transactionVersion)
                                        .setTopics(
                                                List.of(
                                                        new WritableTxnMarkerTopic()
                                                                .setName(topic)
                                                                .setPartitionIndexes(
                                                                        partitions)))));
    }

    static DescribeTransactionsRequestData describe(String... transactionalIds) {
        return new DescribeTransactionsRequestData().setTransactionalIds(List.of(transactionalIds));
    }

    static ListTransactionsRequestData list(
            List<String> states, List<Long> producerIds, long duration, @Nullable String pattern) {
        return new ListTransactionsRequestData()
                .setStateFilters(states)
                .setProducerIdFilters(producerIds)
                .setDurationFilter(duration)
                .setTransactionalIdPattern(pattern);
    }

    static DescribeProducersRequestData producers(String topic, Integer... partitions) {
        return new DescribeProducersRequestData()
                .setTopics(
                        new DescribeProducersRequestData.TopicRequestCollection(
                                List.of(
                                        new DescribeProducersRequestData.TopicRequest()
                                                .setName(topic)
                                                .setPartitionIndexes(List.of(partitions)))));
    }

    static ProduceRequestData produce(
            String transactionalId, Identity producer, int sequence, String topic, int partition) {
        MemoryRecords records =
                MemoryRecords.withTransactionalRecords(
                        Compression.NONE,
                        producer.producerId(),
                        producer.epoch(),
                        sequence,
                        new SimpleRecord(1_000, "key".getBytes(), "value".getBytes()));
        TopicProduceData data =
                new TopicProduceData()
                        .setName(topic)
                        .setPartitionData(
                                List.of(
                                        new PartitionProduceData()
                                                .setIndex(partition)
                                                .setRecords(records)));
        return new ProduceRequestData()
                .setTransactionalId(transactionalId)
                .setAcks((short) -1)
                .setTimeoutMs(REQUEST_TIMEOUT_MILLIS)
                .setTopicData(new TopicProduceDataCollection(List.of(data).iterator()));
    }

    static OffsetFetchRequestData fetchOffsets(
            String group, String topic, boolean stable, Integer... partitions) {
        return new OffsetFetchRequestData()
                .setGroupId(group)
                .setRequireStable(stable)
                .setTopics(
                        List.of(
                                new OffsetFetchRequestTopic()
                                        .setName(topic)
                                        .setPartitionIndexes(List.of(partitions))));
    }

    /** The end of a partition, as those see it who read what is committed, or all. */
    static ListOffsetsRequestData end(String topic, int partition, boolean committed) {
        return offset(topic, partition, committed, -1);
    }

    /** The offset at a time, or at one of the negative numbers that stand for an offset. */
    static ListOffsetsRequestData offset(
            String topic, int partition, boolean committed, long timestamp) {
        return new ListOffsetsRequestData()
                .setReplicaId(-1)
                .setIsolationLevel((byte) (committed ? 1 : 0))
                .setTopics(
                        List.of(
                                new ListOffsetsTopic()
                                        .setName(topic)
                                        .setPartitions(
                                                List.of(
                                                        new ListOffsetsPartition()
                                                                .setPartitionIndex(partition)
                                                                .setTimestamp(timestamp)))));
    }
}
