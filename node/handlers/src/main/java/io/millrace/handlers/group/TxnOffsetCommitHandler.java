package io.millrace.handlers.group;

import io.millrace.base.Uuid;
import io.millrace.broker.cluster.ClusterView;
import io.millrace.broker.groups.TransactionalCommits;
import io.millrace.coordination.ProducerIdentity;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.metadata.TopicImage;
import io.millrace.metadata.TopicsImage;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.TxnOffsetCommitRequest;
import io.millrace.protocol.message.TxnOffsetCommitRequest.TxnOffsetCommitRequestPartition;
import io.millrace.protocol.message.TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic;
import io.millrace.protocol.message.TxnOffsetCommitResponse;
import io.millrace.protocol.message.TxnOffsetCommitResponse.TxnOffsetCommitResponsePartition;
import io.millrace.protocol.message.TxnOffsetCommitResponse.TxnOffsetCommitResponseTopic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * TxnOffsetCommit, v0 to v6: offsets that count when the transaction commits. v2 brings leader
 * epochs, v3 the member and its generation (KIP-447), v4 TRANSACTION_ABORTABLE, v5 adds the group's
 * partition to the transaction by itself (KIP-890), v6 names topics by id instead of by name and
 * has an error for groups that do not exist (KIP-1319). Topics and partitions that do not exist are
 * refused here.
 */
public final class TxnOffsetCommitHandler implements Handler<TxnOffsetCommitRequest> {

    /** Before, a client dies of hearing that a coordinator loads. */
    private static final short KNOWS_LOADING_VERSION = 2;

    /** From here the epoch of each transaction is another one, and keeps late requests out. */
    private static final short EPOCH_PER_TRANSACTION_VERSION = 5;

    private static final short TOPIC_ID_VERSION = 6;

    private final ClusterView cluster;
    private final TransactionalCommits commits;
    private final LatestConnections connections = new LatestConnections();

    public TxnOffsetCommitHandler(ClusterView cluster, TransactionalCommits commits) {
        this.cluster = cluster;
        this.commits = commits;
    }

    @Override
    public void handle(TxnOffsetCommitRequest request, Call call) {
        if (isOvertaken(request, call)) {
            call.disconnect("its producer speaks over a later connection");
        } else {
            commit(request, call);
        }
    }

    private boolean isOvertaken(TxnOffsetCommitRequest request, Call call) {
        ProducerIdentity producer =
                new ProducerIdentity(request.producerId(), request.producerEpoch());
        return call.version() < EPOCH_PER_TRANSACTION_VERSION
                && !connections.note(producer, call.connection());
    }

    private void commit(TxnOffsetCommitRequest request, Call call) {
        boolean byId = call.version() >= TOPIC_ID_VERSION;
        TopicsImage topics = cluster.image().topics();
        List<TxnOffsetCommitRequestTopic> known = new ArrayList<>();
        List<TxnOffsetCommitResponseTopic> refused = new ArrayList<>();
        for (TxnOffsetCommitRequestTopic topic : request.topics()) {
            TopicImage found = byId ? topics.find(topic.topicId()) : topics.find(topic.name());
            if (found == null) {
                ErrorCode error =
                        byId ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
                refused.add(refused(topic, topic.partitions(), error));
            } else {
                split(topic.name(found.name()).topicId(found.id()), found, known, refused);
            }
        }
        if (known.isEmpty()) {
            call.answer(new TxnOffsetCommitResponse().topics(refused));
            return;
        }
        commits.commit(
                request.topics(known),
                call.version(),
                Replying.to(call, response -> form(merge(response, refused), call.version())));
    }

    /** Partitions that do not exist are refused as well. */
    private static void split(
            TxnOffsetCommitRequestTopic topic,
            TopicImage found,
            List<TxnOffsetCommitRequestTopic> known,
            List<TxnOffsetCommitResponseTopic> refused) {
        List<TxnOffsetCommitRequestPartition> existing = new ArrayList<>();
        List<TxnOffsetCommitRequestPartition> missing = new ArrayList<>();
        for (TxnOffsetCommitRequestPartition partition : topic.partitions()) {
            boolean exists = found.partition(partition.partitionIndex()) != null;
            (exists ? existing : missing).add(partition);
        }
        if (!missing.isEmpty()) {
            refused.add(refused(topic, missing, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION));
        }
        if (!existing.isEmpty()) {
            known.add(topic.partitions(existing));
        }
    }

    private static TxnOffsetCommitResponseTopic refused(
            TxnOffsetCommitRequestTopic topic,
            List<TxnOffsetCommitRequestPartition> partitions,
            ErrorCode error) {
        return new TxnOffsetCommitResponseTopic()
                .name(topic.name())
                .topicId(topic.topicId())
                .partitions(
                        partitions.stream()
                                .map(partition ->
                                        new TxnOffsetCommitResponsePartition()
                                                .partitionIndex(partition.partitionIndex())
                                                .errorCode(error.code()))
                                .toList());
    }

    /** How an answer names a topic. */
    private record TopicKey(String name, Uuid id) {}

    /** A topic of which some partitions were refused comes once. */
    private static TxnOffsetCommitResponse merge(
            TxnOffsetCommitResponse response, List<TxnOffsetCommitResponseTopic> refused) {
        Map<TopicKey, TxnOffsetCommitResponseTopic> topics = new LinkedHashMap<>();
        for (List<TxnOffsetCommitResponseTopic> part : List.of(response.topics(), refused)) {
            for (TxnOffsetCommitResponseTopic topic : part) {
                topics.merge(
                        new TopicKey(topic.name(), topic.topicId()),
                        topic,
                        TxnOffsetCommitHandler::both);
            }
        }
        return response.topics(List.copyOf(topics.values()));
    }

    private static TxnOffsetCommitResponseTopic both(
            TxnOffsetCommitResponseTopic left, TxnOffsetCommitResponseTopic right) {
        List<TxnOffsetCommitResponsePartition> partitions = new ArrayList<>(left.partitions());
        partitions.addAll(right.partitions());
        return left.partitions(partitions);
    }

    private static TxnOffsetCommitResponse form(TxnOffsetCommitResponse response, short version) {
        if (version < KNOWS_LOADING_VERSION) {
            response.topics().stream()
                    .flatMap(topic -> topic.partitions().stream())
                    .filter(each ->
                            each.errorCode() == ErrorCode.COORDINATOR_LOAD_IN_PROGRESS.code())
                    .forEach(each -> each.errorCode(ErrorCode.COORDINATOR_NOT_AVAILABLE.code()));
        }
        return response;
    }
}
