package io.millrace.broker.cluster;

import io.millrace.base.Uuid;
import io.millrace.metadata.PartitionImage;
import io.millrace.metadata.controller.Command.AlterPartition;
import io.millrace.metadata.controller.Command.AlteredPartition;
import io.millrace.metadata.controller.Command.AlteredPartitions;
import io.millrace.metadata.controller.Command.AssignReplicasToDirs;
import io.millrace.metadata.controller.Command.AssignedReplica;
import io.millrace.metadata.controller.Command.DirectoryAssignments;
import io.millrace.metadata.controller.Command.ElectLeaders;
import io.millrace.metadata.controller.Command.ElectedPartition;
import io.millrace.metadata.controller.Command.InSyncMember;
import io.millrace.metadata.controller.Command.PartitionAlteration;
import io.millrace.metadata.controller.Command.PartitionName;
import io.millrace.metadata.controller.Command.ReplicaAssignment;
import io.millrace.protocol.message.AlterPartitionRequest;
import io.millrace.protocol.message.AlterPartitionResponse;
import io.millrace.protocol.message.AssignReplicasToDirsRequest;
import io.millrace.protocol.message.AssignReplicasToDirsResponse;
import io.millrace.protocol.message.ElectLeadersRequest;
import io.millrace.protocol.message.ElectLeadersResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Requests about partitions and their answers: from the wire to the controller and back. */
final class PartitionMessages {
    private static final byte UNCLEAN = 1;
    private static final byte RECOVERING = 1;

    private PartitionMessages() {}

    /** Up to v2 members come without epochs. */
    static AlterPartition command(AlterPartitionRequest request) {
        List<PartitionAlteration> partitions = new ArrayList<>();
        for (AlterPartitionRequest.TopicData topic : request.topics()) {
            for (AlterPartitionRequest.PartitionData each : topic.partitions()) {
                List<InSyncMember> members = new ArrayList<>();
                each.newIsr().forEach(id -> members.add(new InSyncMember(id, -1)));
                each.newIsrWithEpochs()
                        .forEach(member ->
                                members.add(
                                        new InSyncMember(member.brokerId(), member.brokerEpoch())));
                partitions.add(
                        new PartitionAlteration(
                                topic.topicId(),
                                each.partitionIndex(),
                                each.leaderEpoch(),
                                each.partitionEpoch(),
                                members,
                                each.leaderRecoveryState() == RECOVERING));
            }
        }
        return new AlterPartition(request.brokerId(), request.brokerEpoch(), partitions);
    }

    static AlterPartitionResponse response(AlteredPartitions answer) {
        Map<Uuid, List<AlterPartitionResponse.PartitionData>> topics = new LinkedHashMap<>();
        for (AlteredPartition each : answer.partitions()) {
            topics.computeIfAbsent(each.topicId(), id -> new ArrayList<>()).add(told(each));
        }
        return new AlterPartitionResponse()
                .errorCode(answer.error().code())
                .topics(
                        topics.entrySet().stream()
                                .map(topic ->
                                        new AlterPartitionResponse.TopicData()
                                                .topicId(topic.getKey())
                                                .partitions(topic.getValue()))
                                .toList());
    }

    private static AlterPartitionResponse.PartitionData told(AlteredPartition altered) {
        AlterPartitionResponse.PartitionData told =
                new AlterPartitionResponse.PartitionData()
                        .partitionIndex(altered.partition())
                        .errorCode(altered.error().code());
        PartitionImage state = altered.state();
        return state == null || altered.error().code() != 0
                ? told
                : told.leaderId(state.leader())
                        .leaderEpoch(state.leaderEpoch())
                        .isr(state.inSync())
                        .leaderRecoveryState((byte) (state.recovering() ? RECOVERING : 0))
                        .partitionEpoch(state.partitionEpoch());
    }

    static ElectLeaders command(ElectLeadersRequest request) {
        List<ElectLeadersRequest.TopicPartitions> topics = request.topicPartitions();
        List<PartitionName> names = new ArrayList<>();
        if (topics != null) {
            for (ElectLeadersRequest.TopicPartitions topic : topics) {
                topic.partitions()
                        .forEach(partition ->
                                names.add(new PartitionName(topic.topic(), partition)));
            }
        }
        return new ElectLeaders(request.electionType() == UNCLEAN, topics == null ? null : names);
    }

    static ElectLeadersResponse response(List<ElectedPartition> answer) {
        Map<String, List<ElectLeadersResponse.PartitionResult>> topics = new LinkedHashMap<>();
        for (ElectedPartition each : answer) {
            topics.computeIfAbsent(each.topic(), name -> new ArrayList<>())
                    .add(
                            new ElectLeadersResponse.PartitionResult()
                                    .partitionId(each.partition())
                                    .errorCode(each.error().code().code())
                                    .errorMessage(each.error().message()));
        }
        return new ElectLeadersResponse()
                .replicaElectionResults(
                        topics.entrySet().stream()
                                .map(topic ->
                                        new ElectLeadersResponse.ReplicaElectionResult()
                                                .topic(topic.getKey())
                                                .partitionResult(topic.getValue()))
                                .toList());
    }

    static AssignReplicasToDirs command(AssignReplicasToDirsRequest request) {
        List<ReplicaAssignment> replicas = new ArrayList<>();
        for (AssignReplicasToDirsRequest.DirectoryData directory : request.directories()) {
            for (AssignReplicasToDirsRequest.TopicData topic : directory.topics()) {
                for (AssignReplicasToDirsRequest.PartitionData each : topic.partitions()) {
                    replicas.add(
                            new ReplicaAssignment(
                                    directory.id(), topic.topicId(), each.partitionIndex()));
                }
            }
        }
        return new AssignReplicasToDirs(request.brokerId(), request.brokerEpoch(), replicas);
    }

    static AssignReplicasToDirsResponse response(DirectoryAssignments answer) {
        Map<Uuid, Map<Uuid, List<AssignReplicasToDirsResponse.PartitionData>>> directories =
                new LinkedHashMap<>();
        for (AssignedReplica each : answer.replicas()) {
            directories
                    .computeIfAbsent(each.replica().directory(), id -> new LinkedHashMap<>())
                    .computeIfAbsent(each.replica().topicId(), id -> new ArrayList<>())
                    .add(
                            new AssignReplicasToDirsResponse.PartitionData()
                                    .partitionIndex(each.replica().partition())
                                    .errorCode(each.error().code()));
        }
        return new AssignReplicasToDirsResponse()
                .errorCode(answer.error().code())
                .directories(
                        directories.entrySet().stream()
                                .map(directory ->
                                        new AssignReplicasToDirsResponse.DirectoryData()
                                                .id(directory.getKey())
                                                .topics(topics(directory.getValue())))
                                .toList());
    }

    private static List<AssignReplicasToDirsResponse.TopicData> topics(
            Map<Uuid, List<AssignReplicasToDirsResponse.PartitionData>> topics) {
        return topics.entrySet().stream()
                .map(topic ->
                        new AssignReplicasToDirsResponse.TopicData()
                                .topicId(topic.getKey())
                                .partitions(topic.getValue()))
                .toList();
    }
}
