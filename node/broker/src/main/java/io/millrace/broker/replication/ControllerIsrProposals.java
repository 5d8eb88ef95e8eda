package io.millrace.broker.replication;

import io.millrace.base.EventLoop;
import io.millrace.base.Uuid;
import io.millrace.broker.cluster.ControllerLink;
import io.millrace.broker.cluster.ControllerLink.Reply;
import io.millrace.broker.partition.IsrProposals;
import io.millrace.broker.partition.Partition;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.AlterPartitionRequest;
import io.millrace.protocol.message.AlterPartitionResponse;
import io.millrace.replication.Brokers;
import io.millrace.replication.IsrAnswer;
import io.millrace.replication.IsrProposal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings proposals of in-sync replicas to the active controller, gathered into one request at a
 * time. What it doesn't answer is told as unanswered after a pause, so that leaders ask again. Its
 * loop owns it; {@link #propose} may be called from any thread.
 */
public final class ControllerIsrProposals implements IsrProposals {
    private static final Logger log = LoggerFactory.getLogger(ControllerIsrProposals.class);

    /** In one request; the others come with the next one. */
    static final int PARTITIONS_MAX = 1_000;

    private static final int TIMEOUT_MILLIS = 5_000;
    private static final int PAUSE_MILLIS = 200;

    private final int nodeId;
    private final Brokers brokers;
    private final ControllerLink controller;
    private final EventLoop loop;
    private final Map<Partition, IsrProposal> waiting = new LinkedHashMap<>();
    private boolean inFlight;

    public ControllerIsrProposals(
            int nodeId, Brokers brokers, ControllerLink controller, EventLoop loop) {
        this.nodeId = nodeId;
        this.brokers = brokers;
        this.controller = controller;
        this.loop = loop;
    }

    @Override
    public void propose(Partition partition, IsrProposal proposal) {
        loop.execute(() -> {
            waiting.put(partition, proposal);
            send();
        });
    }

    private void send() {
        if (inFlight || waiting.isEmpty()) {
            return;
        }
        Map<Partition, IsrProposal> sent = new LinkedHashMap<>();
        Iterator<Map.Entry<Partition, IsrProposal>> next = waiting.entrySet().iterator();
        while (next.hasNext() && sent.size() < PARTITIONS_MAX) {
            Map.Entry<Partition, IsrProposal> each = next.next();
            sent.put(each.getKey(), each.getValue());
            next.remove();
        }
        inFlight = true;
        controller.send(
                request(sent), TIMEOUT_MILLIS, reply -> loop.execute(() -> answered(sent, reply)));
    }

    private AlterPartitionRequest request(Map<Partition, IsrProposal> sent) {
        Map<Uuid, List<AlterPartitionRequest.PartitionData>> topics = new LinkedHashMap<>();
        sent.forEach((partition, proposal) ->
                topics.computeIfAbsent(partition.topicId(), id -> new ArrayList<>())
                        .add(
                                new AlterPartitionRequest.PartitionData()
                                        .partitionIndex(partition.id().partition())
                                        .leaderEpoch(proposal.leaderEpoch())
                                        .partitionEpoch(proposal.partitionEpoch())
                                        .newIsrWithEpochs(members(proposal))));
        Brokers.Standing self = brokers.standing(nodeId);
        return new AlterPartitionRequest()
                .brokerId(nodeId)
                .brokerEpoch(self == null ? -1 : self.epoch())
                .topics(
                        topics.entrySet().stream()
                                .map(topic ->
                                        new AlterPartitionRequest.TopicData()
                                                .topicId(topic.getKey())
                                                .partitions(topic.getValue()))
                                .toList());
    }

    private static List<AlterPartitionRequest.BrokerState> members(IsrProposal proposal) {
        return proposal.inSync().stream()
                .map(member ->
                        new AlterPartitionRequest.BrokerState()
                                .brokerId(member.node())
                                .brokerEpoch(member.brokerEpoch()))
                .toList();
    }

    private void answered(Map<Partition, IsrProposal> sent, Reply reply) {
        inFlight = false;
        AlterPartitionResponse response =
                reply instanceof Reply.Answered answered
                        ? (AlterPartitionResponse) answered.response()
                        : null;
        if (response == null || response.errorCode() != ErrorCode.NONE.code()) {
            log.warn("in-sync replicas of {} partitions are not decided: {}", sent.size(), reply);
            again(sent);
        } else {
            again(told(sent, response));
        }
        send();
    }

    /** Those that got no answer. */
    private Map<Partition, IsrProposal> told(
            Map<Partition, IsrProposal> sent, AlterPartitionResponse response) {
        Map<Uuid, Map<Integer, AlterPartitionResponse.PartitionData>> answers = new HashMap<>();
        for (AlterPartitionResponse.TopicData topic : response.topics()) {
            Map<Integer, AlterPartitionResponse.PartitionData> partitions =
                    answers.computeIfAbsent(topic.topicId(), id -> new HashMap<>());
            topic.partitions().forEach(each -> partitions.put(each.partitionIndex(), each));
        }
        Map<Partition, IsrProposal> unanswered = new LinkedHashMap<>();
        sent.forEach((partition, proposal) -> {
            AlterPartitionResponse.PartitionData data =
                    answers.getOrDefault(partition.topicId(), Map.of())
                            .get(partition.id().partition());
            IsrAnswer answer = data == null ? new IsrAnswer.Unanswered() : answer(data);
            if (answer instanceof IsrAnswer.Unanswered) {
                unanswered.put(partition, proposal);
            } else {
                log.info(
                        "partition={} leaderEpoch={} in-sync replicas {}: {}",
                        partition.id(),
                        proposal.leaderEpoch(),
                        proposal.inSync().stream().map(IsrProposal.Member::node).toList(),
                        answer);
                partition.answered(proposal, answer);
            }
        });
        return unanswered;
    }

    private static IsrAnswer answer(AlterPartitionResponse.PartitionData data) {
        return switch (ErrorCode.of(data.errorCode())) {
            case NONE ->
                    new IsrAnswer.Accepted(data.leaderEpoch(), data.partitionEpoch(), data.isr());
            case INELIGIBLE_REPLICA -> new IsrAnswer.Ineligible();
            case FENCED_LEADER_EPOCH,
                    INVALID_UPDATE_VERSION,
                    NEW_LEADER_ELECTED,
                    INVALID_REQUEST,
                    UNKNOWN_TOPIC_ID,
                    UNKNOWN_TOPIC_OR_PARTITION ->
                    new IsrAnswer.Superseded();
            default -> new IsrAnswer.Unanswered();
        };
    }

    private void again(Map<Partition, IsrProposal> unanswered) {
        if (!unanswered.isEmpty()) {
            loop.schedule(
                    () ->
                            unanswered.forEach((partition, proposal) ->
                                    partition.answered(proposal, new IsrAnswer.Unanswered())),
                    PAUSE_MILLIS);
        }
    }
}
