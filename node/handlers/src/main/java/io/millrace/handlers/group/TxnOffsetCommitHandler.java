package io.millrace.handlers.group;

import io.millrace.broker.cluster.ClusterView;
import io.millrace.broker.groups.TransactionalCommits;
import io.millrace.coordination.ProducerIdentity;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.metadata.MetadataImage;
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
 * TxnOffsetCommit, v0 to v5: offsets that count when the transaction commits. v2 brings leader
 * epochs, v3 the member and its generation (KIP-447), v4 TRANSACTION_ABORTABLE, v5 adds the group's
 * partition to the transaction by itself (KIP-890). Topics and partitions that do not exist are
 * refused here.
 */
public final class TxnOffsetCommitHandler implements Handler<TxnOffsetCommitRequest> {

    /** Before, a client dies of hearing that a coordinator loads. */
    private static final short KNOWS_LOADING_VERSION = 2;

    /** From here the epoch of each transaction is another one, and keeps late requests out. */
    private static final short EPOCH_PER_TRANSACTION_VERSION = 5;

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
                && !connections.isLatest(producer, call.connection());
    }

    private void commit(TxnOffsetCommitRequest request, Call call) {
        MetadataImage image = cluster.image();
        List<TxnOffsetCommitRequestTopic> known = new ArrayList<>();
        TxnOffsetCommitResponse refused = new TxnOffsetCommitResponse().topics(new ArrayList<>());
        for (TxnOffsetCommitRequestTopic topic : request.topics()) {
            List<TxnOffsetCommitRequestPartition> existing = new ArrayList<>();
            List<TxnOffsetCommitResponsePartition> missing = new ArrayList<>();
            for (TxnOffsetCommitRequestPartition partition : topic.partitions()) {
                if (image.topics().partition(topic.name(), partition.partitionIndex()) != null) {
                    existing.add(partition);
                } else {
                    missing.add(
                            new TxnOffsetCommitResponsePartition()
                                    .partitionIndex(partition.partitionIndex())
                                    .errorCode(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code()));
                }
            }
            if (!existing.isEmpty()) {
                known.add(topic.partitions(existing));
            }
            if (!missing.isEmpty()) {
                refused.topics()
                        .add(
                                new TxnOffsetCommitResponseTopic()
                                        .name(topic.name())
                                        .partitions(missing));
            }
        }
        if (known.isEmpty()) {
            call.answer(refused);
            return;
        }
        commits.commit(
                request.topics(known),
                call.version(),
                Replying.to(call, response -> form(merge(response, refused), call.version())));
    }

    /** A topic of which some partitions were refused comes once. */
    private static TxnOffsetCommitResponse merge(
            TxnOffsetCommitResponse response, TxnOffsetCommitResponse refused) {
        Map<String, TxnOffsetCommitResponseTopic> topics = new LinkedHashMap<>();
        for (TxnOffsetCommitResponse part : List.of(response, refused)) {
            for (TxnOffsetCommitResponseTopic topic : part.topics()) {
                topics.merge(topic.name(), topic, TxnOffsetCommitHandler::both);
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
