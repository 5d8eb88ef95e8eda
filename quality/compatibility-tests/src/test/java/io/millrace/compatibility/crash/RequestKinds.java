package io.millrace.compatibility.crash;

import io.millrace.base.Payload;
import io.millrace.compatibility.protocol.WireConnection;
import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.MessageReader;
import io.millrace.protocol.message.CreatePartitionsRequest;
import io.millrace.protocol.message.CreateTopicsRequest;
import io.millrace.protocol.message.DeleteRecordsRequest;
import io.millrace.protocol.message.DeleteTopicsRequest;
import io.millrace.protocol.message.DescribeConfigsRequest;
import io.millrace.protocol.message.DescribeLogDirsRequest;
import io.millrace.protocol.message.DescribeProducersRequest;
import io.millrace.protocol.message.FetchRequest;
import io.millrace.protocol.message.FindCoordinatorRequest;
import io.millrace.protocol.message.IncrementalAlterConfigsRequest;
import io.millrace.protocol.message.InitProducerIdRequest;
import io.millrace.protocol.message.ListGroupsRequest;
import io.millrace.protocol.message.ListOffsetsRequest;
import io.millrace.protocol.message.ListTransactionsRequest;
import io.millrace.protocol.message.MetadataRequest;
import io.millrace.protocol.message.OffsetCommitRequest;
import io.millrace.protocol.message.OffsetFetchRequest;
import io.millrace.protocol.message.ProduceRequest;
import io.millrace.protocol.message.ResponseCodec;
import io.millrace.records.BatchBuilder;
import io.millrace.records.BatchTraits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** A well-formed request of each kind that needs something of the broker. Used by one thread. */
final class RequestKinds {
    private static final byte TOPIC_RESOURCE = 2;
    private static final int TIMEOUT_MILLIS = 2_000;

    private final Map<String, Kind> kinds = new LinkedHashMap<>();
    private final String topic;
    private int created;
    private int partitions = 1;

    /**
     * @param request makes the next one
     */
    private record Kind(short version, Supplier<ApiRequest> request) {}

    /**
     * @param topic of the requests' own
     */
    RequestKinds(String topic) {
        this.topic = topic;
        add("Metadata", 12, () -> new MetadataRequest().topics(null));
        add("Produce", 11, this::produce);
        add("Fetch", 12, this::fetch);
        add("ListOffsets of the end", 7, () -> listOffsets(-1));
        add("ListOffsets by time", 7, () -> listOffsets(0));
        add("DeleteRecords", 2, this::deleteRecords);
        add("CreateTopics", 7, this::createTopic);
        add("DeleteTopics", 5, this::deleteTopic);
        add("CreatePartitions", 3, this::createPartitions);
        add("IncrementalAlterConfigs", 1, this::alterConfig);
        add("DescribeConfigs", 4, this::describeConfigs);
        add("FindCoordinator", 3, () -> new FindCoordinatorRequest().key("kinds"));
        add("OffsetCommit", 8, this::commitOffset);
        add("OffsetFetch", 7, () -> new OffsetFetchRequest().groupId("kinds").topics(null));
        add("InitProducerId", 4, () -> initProducer(null));
        add("InitProducerId of a transaction", 4, () -> initProducer("kinds"));
        add("ListGroups", 4, ListGroupsRequest::new);
        add("ListTransactions", 1, ListTransactionsRequest::new);
        add("DescribeProducers", 0, this::describeProducers);
        add("DescribeLogDirs", 4, () -> new DescribeLogDirsRequest().topics(null));
    }

    private void add(String name, int version, Supplier<ApiRequest> request) {
        kinds.put(name, new Kind((short) version, request));
    }

    Set<String> names() {
        return kinds.keySet();
    }

    /** The errors in the answer to one of a kind; none when it is as it should be. */
    Set<Errors> ask(String name, WireConnection connection) throws IOException {
        Kind kind = Objects.requireNonNull(kinds.get(name), name);
        ApiRequest request = kind.request().get();
        ByteBuffer body = connection.exchange(request, kind.version());
        Set<Errors> errors = new TreeSet<>();
        ResponseCodec.decode(request.apiKey(), kind.version(), new MessageReader(body))
                .eachError(code -> errors.add(Errors.forCode((short) code)));
        errors.remove(Errors.NONE);
        return errors;
    }

    /** Whether a client tries again by itself. */
    static boolean isRetriable(Errors error) {
        return error.exception() instanceof RetriableException;
    }

    private ApiRequest produce() {
        ByteBuffer batch =
                new BatchBuilder(BatchTraits.PLAIN)
                        .append(1_000, null, ByteBuffer.wrap(new byte[500]))
                        .build();
        return new ProduceRequest()
                .acks((short) -1)
                .timeoutMs(TIMEOUT_MILLIS)
                .topicData(
                        List.of(
                                new ProduceRequest.TopicProduceData()
                                        .name(topic)
                                        .partitionData(
                                                List.of(
                                                        new ProduceRequest.PartitionProduceData()
                                                                .index(0)
                                                                .records(
                                                                        new Payload.Bytes(
                                                                                batch))))));
    }

    private ApiRequest fetch() {
        return new FetchRequest()
                .maxWaitMs(0)
                .maxBytes(1 << 16)
                .sessionEpoch(-1)
                .topics(
                        List.of(
                                new FetchRequest.FetchTopic()
                                        .topic(topic)
                                        .partitions(
                                                List.of(
                                                        new FetchRequest.FetchPartition()
                                                                .partition(0)
                                                                .partitionMaxBytes(1 << 16)))));
    }

    private ApiRequest listOffsets(long timestamp) {
        return new ListOffsetsRequest()
                .replicaId(-1)
                .topics(
                        List.of(
                                new ListOffsetsRequest.ListOffsetsTopic()
                                        .name(topic)
                                        .partitions(
                                                List.of(
                                                        new ListOffsetsRequest
                                                                        .ListOffsetsPartition()
                                                                .partitionIndex(0)
                                                                .timestamp(timestamp)))));
    }

    private ApiRequest deleteRecords() {
        return new DeleteRecordsRequest()
                .timeoutMs(TIMEOUT_MILLIS)
                .topics(
                        List.of(
                                new DeleteRecordsRequest.DeleteRecordsTopic()
                                        .name(topic)
                                        .partitions(
                                                List.of(
                                                        new DeleteRecordsRequest
                                                                        .DeleteRecordsPartition()
                                                                .partitionIndex(0)
                                                                .offset(0)))));
    }

    private ApiRequest createTopic() {
        created++;
        return new CreateTopicsRequest()
                .timeoutMs(TIMEOUT_MILLIS)
                .topics(
                        List.of(
                                new CreateTopicsRequest.CreatableTopic()
                                        .name(topic + "-" + created)
                                        .numPartitions(1)
                                        .replicationFactor((short) 1)));
    }

    /** The one that was made last; when it was not, the error that says so is a retriable one. */
    private ApiRequest deleteTopic() {
        return new DeleteTopicsRequest()
                .timeoutMs(TIMEOUT_MILLIS)
                .topicNames(List.of(topic + "-" + created));
    }

    private ApiRequest createPartitions() {
        partitions++;
        return new CreatePartitionsRequest()
                .timeoutMs(TIMEOUT_MILLIS)
                .topics(
                        List.of(
                                new CreatePartitionsRequest.CreatePartitionsTopic()
                                        .name(topic)
                                        .count(partitions)
                                        .assignments(null)));
    }

    private ApiRequest alterConfig() {
        return new IncrementalAlterConfigsRequest()
                .resources(
                        List.of(
                                new IncrementalAlterConfigsRequest.AlterConfigsResource()
                                        .resourceType(TOPIC_RESOURCE)
                                        .resourceName(topic)
                                        .configs(
                                                List.of(
                                                        new IncrementalAlterConfigsRequest
                                                                        .AlterableConfig()
                                                                .name("retention.ms")
                                                                .value("6000000")))));
    }

    private ApiRequest describeConfigs() {
        return new DescribeConfigsRequest()
                .resources(
                        List.of(
                                new DescribeConfigsRequest.DescribeConfigsResource()
                                        .resourceType(TOPIC_RESOURCE)
                                        .resourceName(topic)
                                        .configurationKeys(null)));
    }

    private ApiRequest commitOffset() {
        return new OffsetCommitRequest()
                .groupId("kinds")
                .generationIdOrMemberEpoch(-1)
                .topics(
                        List.of(
                                new OffsetCommitRequest.OffsetCommitRequestTopic()
                                        .name(topic)
                                        .partitions(
                                                List.of(
                                                        new OffsetCommitRequest
                                                                        .OffsetCommitRequestPartition()
                                                                .committedOffset(1)
                                                                .committedMetadata("")))));
    }

    private static ApiRequest initProducer(@Nullable String id) {
        return new InitProducerIdRequest()
                .transactionalId(id)
                .transactionTimeoutMs(60_000)
                .producerId(-1)
                .producerEpoch((short) -1);
    }

    private ApiRequest describeProducers() {
        return new DescribeProducersRequest()
                .topics(
                        List.of(
                                new DescribeProducersRequest.TopicRequest()
                                        .name(topic)
                                        .partitionIndexes(List.of(0))));
    }
}
